package dev.hirundo.realtime.websocket;

/// A frame that breaks the protocol, or a limit: the connection fails (RFC 6455, section 7.1.7).
final class ViolationException extends RuntimeException {
    private final Close close;

    ViolationException(int code, String reason) {
        super(
                reason, null, false,
                false); // where it was thrown tells nothing, and a flood of them must be cheap
        close = new Close(code, reason);
    }

    Close close() {
        return close;
    }
}
