package dev.hirundo.core.openapi;

import dev.hirundo.core.Sha256;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Bytes that are always the same, with an entity tag.
///
/// @param content made when they are sent
/// @param headers of each answer that is no error
record Served(Supplier<byte[]> content, String etag, Map<String, String> headers)
        implements Handler {
    private static final int TAG_BYTES = 16;

    /// To be asked for again each time, and sent if they have changed.
    static Served of(String contentType, byte[] bytes) {
        return new Served(() -> bytes, etag(bytes), Map.of())
                .with("Content-Type", contentType)
                .with("Cache-Control", "no-cache")
                .with("X-Content-Type-Options", "nosniff");
    }

    Served with(String header, String value) {
        var all = new HashMap<>(headers);
        all.put(header, value);
        return new Served(content, etag, Map.copyOf(all));
    }

    @Override
    public void handle(ServerRequest req, ServerResponse res) {
        headers.forEach((name, value) -> res.header(HeaderNames.create(name), value));
        res.header(HeaderNames.ETAG, etag);
        if (isKnown(req)) {
            res.headers().remove(HeaderNames.CONTENT_TYPE);
            res.status(Status.NOT_MODIFIED_304).send();
            return;
        }
        byte[] bytes = content.get();
        if (req.prologue().method().equals(Method.HEAD)) {
            res.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, bytes.length)).send();
        } else {
            res.send(bytes);
        }
    }

    /// RFC 9110, section 13.1.2; our tags hold no comma.
    private boolean isKnown(ServerRequest req) {
        return req.headers().contains(HeaderNames.IF_NONE_MATCH)
                && req.headers().get(HeaderNames.IF_NONE_MATCH).allValues().stream()
                        .flatMap(value -> Stream.of(value.split(",")))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }

    private static String etag(byte[] bytes) {
        return '"' + HexFormat.of().formatHex(Sha256.of(bytes), 0, TAG_BYTES) + '"';
    }
}
