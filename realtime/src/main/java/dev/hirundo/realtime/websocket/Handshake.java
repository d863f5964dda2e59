package dev.hirundo.realtime.websocket;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// The opening handshake of a server, RFC 6455, section 4.2.
///
/// @param accept for `Sec-WebSocket-Accept`
/// @param subprotocol the first one of the client's that the server knows
record Handshake(String accept, Optional<String> subprotocol) {
    static final HeaderName ACCEPT = HeaderNames.create("Sec-WebSocket-Accept");
    static final HeaderName SUBPROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");

    private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
    private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
    private static final String SUPPORTED_VERSION = "13";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    /// @param origins whether a page of this origin may connect to this host
    /// @throws ProblemException 400, 403 or 426
    static Handshake of(
            ServerRequest request, List<String> subprotocols, BiPredicate<String, String> origins) {
        var headers = request.headers();
        requireUpgrade(headers);
        if (!request.prologue().method().equals(Method.GET) || request.content().hasEntity()) {
            throw refused("A WebSocket begins with a GET without a body.");
        }
        if (!hasToken(headers, HeaderNames.CONNECTION, "upgrade")
                || hasToken(headers, HeaderNames.CONNECTION, "close")) {
            throw refused("The header Connection must say Upgrade, and not close.");
        }
        var versions = values(headers, VERSION);
        if (!versions.equals(List.of(SUPPORTED_VERSION))) {
            throw upgrade("This server speaks version 13 of the WebSocket protocol.");
        }
        var keys = values(headers, KEY);
        if (keys.size() != 1 || !isKey(keys.getFirst())) {
            throw refused("Sec-WebSocket-Key must be 16 bytes in base64.");
        }
        checkOrigin(headers, request.authority(), origins);
        return new Handshake(acceptOf(keys.getFirst()), choose(headers, subprotocols));
    }

    private static void requireUpgrade(Headers headers) {
        if (!hasToken(headers, HeaderNames.UPGRADE, "websocket")) {
            throw upgrade("There is a WebSocket here, and nothing else.");
        }
    }

    /// Browsers alone send an origin. One that is sent twice is no browser's.
    private static void checkOrigin(
            Headers headers, String host, BiPredicate<String, String> origins) {
        for (String origin : values(headers, HeaderNames.ORIGIN)) {
            if (!origins.test(origin, host)) {
                throw Problem.of(403)
                        .withDetail("Pages of this origin may not connect.")
                        .toException();
            }
        }
    }

    private static Optional<String> choose(Headers headers, List<String> subprotocols) {
        return values(headers, SUBPROTOCOL).stream().filter(subprotocols::contains).findFirst();
    }

    private static boolean isKey(String key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key);
            return bytes.length == KEY_BYTES && key.length() == 24;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    static String acceptOf(String key) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1.", e);
        }
    }

    private static boolean hasToken(Headers headers, HeaderName name, String token) {
        return values(headers, name).stream().anyMatch(token::equalsIgnoreCase);
    }

    /// Those of a list, in one header or several.
    private static List<String> values(Headers headers, HeaderName name) {
        return headers.values(name).stream().map(String::strip).toList();
    }

    private static ProblemException refused(String detail) {
        return Problem.of(400).withDetail(detail).toException();
    }

    private static ProblemException upgrade(String detail) {
        return Problem.of(426)
                .withDetail(detail)
                .withHeader("Upgrade", "websocket")
                .withHeader("Connection", "Upgrade")
                .withHeader("Sec-WebSocket-Version", SUPPORTED_VERSION)
                .toException();
    }
}
