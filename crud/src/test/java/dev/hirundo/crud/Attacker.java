package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestLogging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.regex.Pattern;

/// Sends what no honest client would. Whatever it is refused with must be a problem of the right
/// status that tells nothing of the inside; nothing may be logged; and the next request on the same
/// connection must be served.
final class Attacker {
    static final Pattern INSIDE =
            Pattern.compile(
                    "\\b(java|javax|jakarta|com|org|io|dev)\\.[a-z0-9]+\\.|Exception|JdbcSQL|PSQL|SQLState|syntax error|ERROR:"
                            + "|constraint|relation \"|column \"|select .* from |insert into|update .* set |delete from|\tat ",
                    Pattern.CASE_INSENSITIVE);

    /// Not our own, which refuses the U+0000 that a problem may quote.
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final String survivor;

    /// @param survivor the target of a list that is always there
    Attacker(int port, String survivor) {
        this.port = port;
        this.survivor = survivor;
    }

    RawHttp.Answer refused(int status, String method, String target) {
        return refused(status, method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    /// @param type the content type; empty for none
    RawHttp.Answer refused(int status, String method, String target, String type, byte[] body) {
        return refused(status, request(method, target, type, body));
    }

    RawHttp.Answer refused(int status, String request) {
        return refused(status, request.getBytes(StandardCharsets.UTF_8));
    }

    private RawHttp.Answer refused(int status, byte[] request) {
        String what = new String(request, 0, Math.min(request.length, 400), StandardCharsets.UTF_8);
        try (var log = TestLogging.record();
                var http = new RawHttp(port)) {
            var answer =
                    http.send(request)
                            .answer()
                            .orElseThrow(() -> new AssertionError("no answer to " + what));
            assertEquals(status, answer.status(), () -> what + "\n" + answer.body());
            assertEquals("application/problem+json", answer.headers().get("content-type"), what);
            var problem = JSON.readTree(answer.body());
            assertEquals(status, problem.get("status").asInt(), what);
            assertFalse(problem.get("requestId").asText().isBlank(), what);
            assertFalse(INSIDE.matcher(answer.body()).find(), () -> what + "\n" + answer.body());
            var next = http.send("GET " + survivor + " HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            assertEquals(
                    200,
                    next.orElseThrow(() -> new AssertionError("closed by " + what)).status(),
                    what);
            assertEquals(List.of(), log.atLeast(Level.WARNING), what);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(what, e);
        }
    }

    static byte[] request(String method, String target, String type, byte[] body) {
        String head =
                method
                        + " "
                        + target
                        + " HTTP/1.1\r\nHost: x\r\n"
                        + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n")
                        + "Content-Length: "
                        + body.length
                        + "\r\n\r\n";
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
