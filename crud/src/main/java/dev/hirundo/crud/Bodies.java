package dev.hirundo.crud;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Sha256;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What requests carry, and in which format they and their answers are.
final class Bodies {
    static final List<String> JSON = List.of("application/json");
    static final List<String> JSON_OR_LINES = List.of("application/json", "application/x-ndjson");
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final List<String> PATCHES =
            List.of("application/json", JSON_PATCH, "application/merge-patch+json");
    private static final HeaderName ACCEPT_PATCH = HeaderNames.create("Accept-Patch");

    /// RFC 5789, section 3.1.
    static final Header PATCH_FORMATS =
            HeaderValues.create(ACCEPT_PATCH, String.join(", ", PATCHES));

    /// However much the server lets through, no row is larger.
    private static final int MAX_BYTES = 1024 * 1024;

    private Bodies() {}

    static Optional<String> header(ServerRequest req, HeaderName name) {
        return req.headers().contains(name)
                ? Optional.of(String.join(",", req.headers().get(name).allValues()))
                : Optional.empty();
    }

    /// @param types of which the body must be
    /// @throws ProblemException 400, 413 or 415 if it is not such a body
    static byte[] json(ServerRequest req, List<String> types) {
        return read(req, types, HeaderNames.ACCEPT);
    }

    static byte[] patch(ServerRequest req) {
        return read(req, PATCHES, ACCEPT_PATCH);
    }

    static boolean isJsonPatch(ServerRequest req) {
        return JSON_PATCH.equals(type(req));
    }

    static boolean isNdjson(ServerRequest req) {
        return NDJSON.equals(type(req));
    }

    private static @Nullable String type(ServerRequest req) {
        var type = req.headers().contentType();
        return type.isPresent() && type.get().charset().map("utf-8"::equalsIgnoreCase).orElse(true)
                ? type.get().mediaType().text().toLowerCase(Locale.ROOT)
                : null;
    }

    private static byte[] read(ServerRequest req, List<String> types, HeaderName accepted) {
        String type = type(req);
        if (type == null || !types.contains(type)) {
            String allowed = String.join(", ", types);
            throw Problem.of(415)
                    .withDetail("Send one of these in UTF-8: " + allowed + ".")
                    .withHeader(accepted.defaultCase(), allowed)
                    .toException();
        }
        requireEntity(req);
        long length = req.headers().contentLength().orElse(-1);
        byte[] body = length >= 0 && length <= MAX_BYTES ? whole(req) : limited(req);
        if (body.length > MAX_BYTES) {
            throw Problem.of(413)
                    .withDetail("The body is larger than " + MAX_BYTES + " bytes.")
                    .toException();
        }
        return body;
    }

    /// @throws ProblemException 400 if there is no body
    static void requireEntity(ServerRequest req) {
        if (!req.content().hasEntity()) {
            throw Problem.of(400).withDetail("This request needs a body.").toException();
        }
    }

    private static byte[] whole(ServerRequest req) {
        return req.content().as(byte[].class);
    }

    private static byte[] limited(ServerRequest req) {
        try {
            return req.content().inputStream().readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] hash(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), Sha256.digest())) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getMessageDigest().digest();
        }
    }
}
