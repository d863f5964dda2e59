package dev.hirundo.auth.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
    private final FakeServer server = new FakeServer();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Transport transport = Transport.create("works", Duration.ofSeconds(5), false);
    private final Transport hasty = Transport.create("works", Duration.ofMillis(200), false);

    @AfterEach
    void close() {
        end.countDown();
        server.close();
    }

    private String failure(Transport transport, URI uri) {
        var failure =
                assertThrows(
                        ProviderUnavailableException.class, () -> transport.get(uri, Map.of()));
        return failure.getMessage().replace("works is not available: ", "");
    }

    @ParameterizedTest
    @CsvSource({
        "https://id.example.org/a?b=c, true",
        "HTTPS://id.example.org, true",
        "http://localhost:8080/a, true",
        "http://127.0.0.1/a, true",
        "http://127.9.9.9/a, true",
        "http://[::1]:8080/a, true",
        "http://id.example.org/a, false",
        "http://localhost.example.org/a, false",
        "http://127.0.0.1.example.org/a, false",
        "http://10.0.0.1/a, false",
        "http://0.0.0.0/a, false",
        "http://localhost@example.org/a, false",
        "https://user:word@id.example.org/a, false",
        "https://id.example.org/a#b, false",
        "ftp://localhost/a, false",
        "file:///etc/passwd, false",
        "https:id.example.org, false",
        "//id.example.org/a, false",
        "/a, false",
        "'', false"
    })
    void secretsGoOnlyWhereTheyAreSafe(URI uri, boolean allowed) {
        assertEquals(allowed, transport.allows(uri));
    }

    @Test
    void nothingIsSentToAnAddressThatIsNotAllowed() {
        assertEquals(
                "it has an address that is not https",
                failure(transport, URI.create("http://id.example.org/keys")));
    }

    @Test
    void insecureAllowsPlainHttpButNothingElse() {
        var insecure = Transport.create("works", Duration.ofSeconds(5), true);
        assertTrue(insecure.allows(URI.create("http://id.example.org/a")));
        assertFalse(insecure.allows(URI.create("ftp://id.example.org/a")));
        assertFalse(insecure.allows(URI.create("http://a@id.example.org/a")));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        server.on("/elsewhere", 200, Map.of())
                .on(
                        "/token",
                        (_, exchange) -> {
                            exchange.getResponseHeaders()
                                    .add("Location", server.uri("/elsewhere").toString());
                            FakeServer.send(exchange, status, new byte[0]);
                        });
        var form = Map.of("client_secret", "geheim");
        assertThrows(
                ProviderUnavailableException.class,
                () -> transport.post(server.uri("/token"), Map.of(), form));
        assertEquals(0, server.requests("/elsewhere").size());
    }

    @Test
    void aHugeAnswerIsNotRead() {
        server.on(
                "/",
                (_, exchange) -> {
                    exchange.sendResponseHeaders(200, 0); // chunked: no length says how much
                    byte[] chunk = " ".repeat(64 * 1024).getBytes(UTF_8);
                    for (int i = 0; i < 1024; i++) {
                        exchange.getResponseBody().write(chunk);
                    }
                });
        assertEquals("the request failed with IOException", failure(transport, server.uri("/")));
    }

    @Test
    void anAnswerOfTheLargestSizeIsRead() {
        String text = "\"" + "a".repeat(Transport.MAX_BODY - 2) + "\"";
        server.on("/", (_, exchange) -> FakeServer.send(exchange, 200, text.getBytes(UTF_8)));
        assertTrue(transport.get(server.uri("/"), Map.of()).isOk());
    }

    @Test
    void aProviderThatDoesNotAnswerIsGivenUp() {
        server.on("/", (_, _) -> awaitEnd());
        assertEquals("it does not answer in time", failure(hasty, server.uri("/")));
    }

    @Test
    void aProviderThatBeginsToAnswerAndStopsIsGivenUp() {
        server.on(
                "/",
                (_, exchange) -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    awaitEnd();
                });
        assertEquals("it does not answer in time", failure(hasty, server.uri("/")));
    }

    @Test
    void aProviderThatIsDownIsTold() {
        var gone = server.uri("/");
        server.close();
        assertEquals("the request failed with ConnectException", failure(transport, gone));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void aProviderInTroubleIsToldByItsStatusOnly(int status) {
        server.on("/", status, Map.of("access_token", "geheim"));
        assertEquals("it answers with status " + status, failure(transport, server.uri("/")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "geheim", "<html>geheim</html>", "{\"a\":1,\"a\":\"geheim\"}", "{}{}"})
    void whatIsNotJsonIsToldAndNotQuoted(String body) {
        server.on("/", (_, exchange) -> FakeServer.send(exchange, 200, body.getBytes(UTF_8)));
        assertEquals("its answer is not JSON", failure(transport, server.uri("/")));
    }

    @Test
    void anInterruptedWaitEndsAndTheFlagStays() {
        server.on("/", (_, _) -> awaitEnd());
        Thread.currentThread().interrupt();
        assertEquals("the wait for it was interrupted", failure(transport, server.uri("/")));
        assertTrue(Thread.interrupted());
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
