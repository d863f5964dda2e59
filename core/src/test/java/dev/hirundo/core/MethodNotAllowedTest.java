package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodNotAllowedTest {
    private static void routes(HttpRouting.Builder routing) {
        routing.get("/told", (_, response) -> response.send("here"))
                .any("/told", Problems.methodNotAllowed("GET"))
                .get("/untold", (_, response) -> response.send("here"));
    }

    private static RawHttp.Answer send(String method, String path) throws IOException {
        try (var server = TestServer.start(Map.of(), MethodNotAllowedTest::routes);
                var client = server.connect()) {
            return client.send(method + " " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .answer()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "OPTIONS", "BREW"})
    void namesTheMethodsThatThereAre(String method) throws IOException {
        var refused = send(method, "/told");
        assertEquals(405, refused.status());
        assertEquals("GET", refused.headers().get("allow"));
        assertEquals("application/problem+json", refused.headers().get("content-type"));
        assertTrue(refused.body().contains("\"Allowed here: GET.\""), refused.body());
    }

    @Test
    void leavesThoseThatThereAreAlone() throws IOException {
        assertEquals("here", send("GET", "/told").body());
    }

    /// Why it is there.
    @Test
    void withoutItThePathIsNotFound() throws IOException {
        assertEquals(404, send("POST", "/untold").status());
    }
}
