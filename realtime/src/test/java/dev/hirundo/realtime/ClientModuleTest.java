package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `hirundo.js`, by its own tests, and how it is served.
class ClientModuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"parser.test.mjs", "list.test.mjs", "socket.test.mjs"})
    void passesItsOwnTests(String file) throws Exception {
        Node.test(file, Map.of());
    }

    @Test
    void isSentOnceAndThenKnown() throws Exception {
        try (var database = Site.open(TestDatabase.H2);
                var site =
                        new Site(
                                database,
                                Map.of(),
                                (routing, live) -> routing.get("/hirundo.js", live.client()));
                var http = HttpClient.newHttpClient()) {
            var first = get(http, site, "\"other\"");
            String tag = first.headers().firstValue("ETag").orElseThrow();
            assertEquals(200, first.statusCode());
            assertArrayEquals(
                    ClientModuleTest.class.getResourceAsStream("hirundo.js").readAllBytes(),
                    first.body());
            assertTrue(tag.matches("\"[0-9a-f]{32}\""), tag); // strong
            assertHeader("text/javascript; charset=utf-8", first, "Content-Type");
            assertHeader("no-cache", first, "Cache-Control");
            assertHeader("nosniff", first, "X-Content-Type-Options");

            for (String known : new String[] {tag, "W/" + tag, "\"other\", " + tag, "*"}) {
                var second = get(http, site, known);
                assertEquals(304, second.statusCode(), known);
                assertEquals(0, second.body().length);
                assertHeader(tag, second, "ETag");
            }
        }
    }

    private static void assertHeader(String value, HttpResponse<?> response, String name) {
        assertEquals(value, response.headers().firstValue(name).orElse(""));
    }

    private static HttpResponse<byte[]> get(HttpClient http, Site site, String known)
            throws Exception {
        var request = HttpRequest.newBuilder(site.uri("/hirundo.js"));
        return http.send(
                request.header("If-None-Match", known).build(), BodyHandlers.ofByteArray());
    }
}
