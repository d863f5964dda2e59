package dev.hirundo.core.http1;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.DirectTransportRequest;
import org.jspecify.annotations.Nullable;

/// What is known of the request in progress and of its answer.
///
/// Written by the connection's thread alone; any may ask whether the answer has begun.
final class Exchange {
    private @Nullable HttpPrologue prologue;
    private @Nullable Headers headers;
    private boolean last;
    private volatile boolean answered;
    private boolean inChunks;

    /// A head is awaited.
    void reset() {
        prologue = null;
        headers = null;
        answered = false;
        inChunks = false;
    }

    void line(HttpPrologue prologue) {
        this.prologue = prologue;
    }

    void headers(Headers headers) {
        this.headers = headers;
        last |= headers.containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    void answerBegins() {
        answered = true;
    }

    void answerHeaders(Headers headers) {
        last |= headers.containsToken(HeaderValues.CONNECTION_CLOSE);
        inChunks = headers.contains(HeaderValues.TRANSFER_ENCODING_CHUNKED);
    }

    /// Whether at least the status of the answer has been written, or is about to be.
    boolean isAnswered() {
        return answered;
    }

    /// Whether its head has been written, or is about to be, and says that chunks follow.
    boolean isAnsweredInChunks() {
        return inChunks;
    }

    /// Whether client or server have said that no other request follows.
    boolean isLast() {
        return last;
    }

    boolean isHead() {
        return prologue != null && prologue.method().equals(Method.HEAD);
    }

    boolean asksForUpgrade() {
        return headers != null && headers.contains(HeaderNames.UPGRADE);
    }

    /// What Helidon must be told of a malformed request: a problem, but only where there is no
    /// answer yet.
    RuntimeException failure(MalformedException cause) {
        if (answered) {
            return new CloseConnectionException(cause.getMessage(), cause);
        }
        var request =
                prologue == null || headers == null
                        ? DirectHandler.TransportRequest.empty()
                        : DirectTransportRequest.create(prologue, headers);
        return RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(cause.status())
                .message(cause.getMessage())
                .safeMessage(true)
                .setKeepAlive(false)
                .request(request)
                .cause(cause)
                .build();
    }
}
