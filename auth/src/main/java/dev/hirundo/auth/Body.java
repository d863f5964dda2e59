package dev.hirundo.auth;

import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Validation;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/// JSON that comes and goes, on any Helidon server, whatever media support it has.
final class Body {
    /// Nothing that is asked for here is larger.
    static final int MAX_BYTES = 16 * 1024;

    private Body() {}

    /// Reads and validates the whole body.
    ///
    /// @throws ProblemException 400, 413, 415 or 422
    static <T> T read(ServerRequest req, Class<T> type) {
        return Validation.standard().check(Json.standard().read(bytes(req), type));
    }

    static boolean isSent(ServerRequest req) {
        return req.content().hasEntity();
    }

    private static byte[] bytes(ServerRequest req) {
        var type = req.headers().contentType();
        if (type.isEmpty()
                || !type.get().mediaType().text().equalsIgnoreCase("application/json")
                || !type.get().charset().map("utf-8"::equalsIgnoreCase).orElse(true)) {
            throw Problem.of(415)
                    .withDetail("Send Content-Type: application/json in UTF-8.")
                    .withHeader("Accept", "application/json")
                    .toException();
        }
        if (!isSent(req)) {
            throw Problem.of(400).withDetail("This request needs a body.").toException();
        }
        byte[] bytes = limited(req);
        if (bytes.length > MAX_BYTES) {
            throw Problem.of(413)
                    .withDetail("The body is larger than " + MAX_BYTES + " bytes.")
                    .toException();
        }
        return bytes;
    }

    private static byte[] limited(ServerRequest req) {
        try {
            return req.content().inputStream().readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers with JSON that no cache may keep (RFC 6749, section 5.1; RFC 9111, section 5.2.2.5).
    static void send(ServerResponse res, int status, Object value) {
        res.status(Status.create(status))
                .header(HeaderValues.CONTENT_TYPE_JSON)
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .send(Json.standard().write(value));
    }

    /// Answers without a body.
    static void send(ServerResponse res, int status) {
        res.status(Status.create(status))
                .header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .send();
    }
}
