package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Problem;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.RawHttp.Answer;
import dev.hirundo.testing.TestLogging;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    private static EchoServer server;
    private static TestLogging.Recording log;

    @BeforeAll
    static void start() {
        server =
                new EchoServer(
                        route -> route.withSubprotocols("b", "a"),
                        routing ->
                                routing.addFilter(
                                                (chain, _, response) -> {
                                                    response.header("X-Filter", "passed");
                                                    chain.proceed();
                                                })
                                        .get(
                                                "/mine",
                                                WebSocketRoute.of(
                                                                request -> server.listener(request))
                                                        .withOrigins(
                                                                (origin, host) ->
                                                                        origin.equals(
                                                                                "https://my.org")))
                                        .get(
                                                "/rooms/{room}",
                                                WebSocketRoute.of(
                                                        request -> {
                                                            throw Problem.of(404)
                                                                    .withDetail(
                                                                            request.path()
                                                                                    .pathParameters()
                                                                                    .get("room"))
                                                                    .toException();
                                                        })));
        log = TestLogging.record();
    }

    @AfterAll
    static void nothingIsLogged() {
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
        server.close();
    }

    private static Answer answer(String request) throws IOException {
        try (var client = new RawHttp(server.port())) {
            return client.send(request).answer().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "WebSocket", "WEBSOCKET", "h3, websocket"})
    void theKeyIsAnsweredAsTheStandardSays(String upgrade) throws IOException {
        var answer = answer(Client.request("/echo").replace("WebSocket\r", upgrade + "\r"));
        assertEquals(101, answer.status());
        assertEquals(Client.ACCEPT, answer.headers().get("sec-websocket-accept"));
        assertEquals("websocket", answer.headers().get("upgrade"));
        assertEquals("passed", answer.headers().get("x-filter"));
        assertTrue(answer.headers().containsKey("x-request-id"));
        assertFalse(answer.headers().containsKey("sec-websocket-protocol"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Connection: keep-alive, upgrade | Connection: keep-alive | 400",
                "Connection: keep-alive, upgrade | Connection: close, upgrade | 400",
                "Connection: keep-alive, upgrade | X: y | 400",
                "Upgrade: WebSocket | Upgrade: chat | 426",
                "Upgrade: WebSocket | X: y | 426",
                "Version: 13 | Version: 8 | 426",
                "Version: 13 | Version: 013 | 426",
                "Version: 13 | Version: 13, 8 | 426",
                "Sec-WebSocket-Version: 13 | X: y | 426",
                "dGhlIHNhbXBsZSBub25jZQ== | dGhlIHNhbXBsZSBub25jZQ | 400",
                "dGhlIHNhbXBsZSBub25jZQ== | dGhlIHNhbXBsZSBub25j | 400",
                "dGhlIHNhbXBsZSBub25jZQ== | !!!!IHNhbXBsZSBub25jZQ== | 400",
                "Sec-WebSocket-Key: | X: | 400",
                "Host: localhost | Host: localhost!Content-Length: 0 | 101",
                "Host: localhost | Host: localhost!Origin: http://localhost | 101",
                "Host: localhost | Host: localhost!Origin: https://LOCALHOST | 101",
                "Host: localhost | Host: localhost!Origin: http://localhost:81 | 403",
                "Host: localhost | Host: localhost!Origin: http://evil.org | 403",
                "Host: localhost | Host: localhost!Origin: http://localhost.evil.org | 403",
                "Host: localhost | Host: localhost!Origin: http://localhost@evil.org | 403",
                "Host: localhost | Host: localhost!Origin: null | 403",
                "Host: localhost | Host: localhost!Origin: %% | 403"
            })
    void whatIsNoHandshakeIsRefused(String good, String bad, int status) throws IOException {
        String request = Client.request("/echo");
        assertTrue(request.contains(good));
        var answer = answer(request.replace(good, bad.replace("!", "\r\n")));
        assertEquals(status, answer.status());
        if (status == 426) {
            assertEquals("13", answer.headers().get("sec-websocket-version"));
            assertEquals("websocket", answer.headers().get("upgrade"));
        }
        if (status != 101) {
            assertEquals("application/problem+json", answer.headers().get("content-type"));
        }
    }

    @Test
    void aKeyTwiceIsNone() throws IOException {
        var twice = "Sec-WebSocket-Key: " + Client.KEY + "\r\nSec-WebSocket-Key: ";
        var request = Client.request("/echo").replace("Sec-WebSocket-Key: ", twice);
        assertEquals(400, answer(request).status());
    }

    @Test
    void aRefusedHandshakeLeavesTheConnectionForOthers() throws IOException {
        try (var client = new RawHttp(server.port())) {
            client.send("GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertEquals(426, client.answer().orElseThrow().status());
            assertEquals(101, client.send(Client.request("/echo")).answer().orElseThrow().status());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {"a | a", "a, b | a", "x, b, a | b", "x | -", "A | -"})
    void theFirstOfTheClientsThatIsKnownIsChosen(String offered, String chosen) throws IOException {
        var request =
                Client.request("/echo")
                        .replace(
                                "Upgrade: W",
                                "Sec-WebSocket-Protocol: " + offered + "\r\nUpgrade: W");
        assertEquals(chosen, answer(request).headers().get("sec-websocket-protocol"));
    }

    @Test
    void otherOriginsCanBeAllowed() throws IOException {
        String request = Client.request("/mine");
        String origin = "Host: localhost\r\nOrigin: ";
        assertEquals(
                101,
                answer(request.replace("Host: localhost", origin + "https://my.org")).status());
        assertEquals(
                403,
                answer(request.replace("Host: localhost", origin + "http://localhost")).status());
        assertEquals(101, answer(request).status());
    }

    @Test
    void whoMakesTheListenerMayRefuse() throws IOException {
        var answer = answer(Client.request("/rooms/42"));
        assertEquals(404, answer.status());
        assertTrue(answer.body().contains("\"detail\":\"42\""), answer.body());
    }
}
