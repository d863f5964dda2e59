package dev.hirundo.core.http1;

import io.helidon.http.Status;

/// A request that breaks the grammar of HTTP, or a limit. The message is for the client.
final class MalformedException extends RuntimeException {
    private final Status status;

    private MalformedException(Status status, String message) {
        super(
                message, null, false,
                false); // where it was thrown tells nothing, and a flood of them must be cheap
        this.status = status;
    }

    static MalformedException of(String message) {
        return new MalformedException(Status.BAD_REQUEST_400, message);
    }

    static MalformedException of(int status, String message) {
        return new MalformedException(Status.create(status), message);
    }

    Status status() {
        return status;
    }
}
