package dev.hirundo.realtime;

import dev.hirundo.core.Sha256;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// `hirundo.js`, the client for browsers. They ask each time, and are sent it once.
final class ClientModule implements Handler {
    private static final int TAG_BYTES = 16;

    private final byte[] module = read();
    private final String tag =
            '"' + HexFormat.of().formatHex(Sha256.of(module), 0, TAG_BYTES) + '"';
    private final List<Header> headers =
            List.of(
                    HeaderValues.createCached(HeaderNames.ETAG, tag),
                    HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache"),
                    HeaderValues.createCached("X-Content-Type-Options", "nosniff"));
    private final Header type =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/javascript; charset=utf-8");

    private static byte[] read() {
        try (var in = ClientModule.class.getResourceAsStream("hirundo.js")) {
            return Objects.requireNonNull(in, "hirundo.js").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        headers.forEach(response::header);
        if (isKnown(request)) {
            response.status(Status.NOT_MODIFIED_304).send();
        } else {
            response.header(type).send(module);
        }
    }

    /// RFC 9110, section 13.1.2; our tag holds no comma.
    private boolean isKnown(ServerRequest request) {
        return request.headers().contains(HeaderNames.IF_NONE_MATCH)
                && request.headers().get(HeaderNames.IF_NONE_MATCH).allValues().stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .map(value -> value.strip().replaceFirst("^W/", ""))
                        .anyMatch(value -> value.equals("*") || value.equals(tag));
    }
}
