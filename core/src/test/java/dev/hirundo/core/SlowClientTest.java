package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestLogging;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who sends half a request and then nothing is answered 408 after the read timeout; who merely
/// waits is left alone.
///
/// The clock of these tests is a request of another connection that is itself timed out: what
/// should have happened to one that began earlier has happened by then.
class SlowClientTest {
    private static final String HEAD = "POST /bytes HTTP/1.1\r\nHost: a\r\n";

    private final Semaphore steps = new Semaphore(0);
    private TestLogging.Recording log;
    private TestServer server;

    @BeforeEach
    void start() {
        server =
                TestServer.start(
                        Map.of("server.connection-options.read-timeout", "PT0.3S"), this::routes);
        log = TestLogging.record();
    }

    private void routes(HttpRouting.Builder routing) {
        routing.get("/ok", (_, response) -> response.send("ok"))
                .post(
                        "/bytes",
                        (request, response) -> response.send(request.content().as(byte[].class)))
                .post("/ignore", (_, response) -> response.send("ignored"))
                .get(
                        "/long",
                        (_, response) -> {
                            try (var out = response.outputStream()) {
                                for (int i = 0; i < 3; i++) {
                                    out.write('.');
                                    out.flush();
                                    assertTrue(steps.tryAcquire(10, TimeUnit.SECONDS));
                                }
                            }
                        });
    }

    @AfterEach
    void nothingIsLogged() {
        server.close();
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET /ok HT",
                HEAD,
                HEAD + "Content-Length: 10\r\n\r\n",
                HEAD + "Content-Length: 10\r\n\r\nabc",
                HEAD + "Transfer-Encoding: chunked\r\n\r\n",
                HEAD + "Transfer-Encoding: chunked\r\n\r\nA\r\nabc",
                HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
            })
    void halfARequestIsAnswered408(String half) throws IOException {
        try (var client = server.connect()) {
            var answer = client.send(half).answer().orElseThrow();
            assertEquals(408, answer.status());
            assertEquals("close", answer.headers().get("connection"));
            assertEquals("application/problem+json", answer.headers().get("content-type"));
            assertTrue(answer.body().contains("The request was not sent in time."));
            assertTrue(answer.body().contains(answer.headers().get("x-request-id")));
            assertTrue(client.isClosedByServer());
        }
    }

    /// Else a client that sends a byte now and then could stay for ever.
    @Test
    void theWholeHeadHasOneTimeout() throws IOException {
        try (var client = server.connect();
                var clock = server.connect();
                var next = server.connect()) {
            client.send("GET /ok HTTP/1.1\r\n");
            clock.send("G").answer(); // by now the first line has been read
            next.send("G").answer();
            try {
                client.send("Host: a\r\n\r\n");
                assertEquals(408, client.answer().orElseThrow().status());
            } catch (IOException _) {
                // the socket has been closed for so long that it is reset
            }
        }
    }

    @Test
    void anAnswerThatHasBegunIsNotFollowedBy408() throws IOException {
        try (var client = server.connect()) {
            client.send("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
            assertEquals("ignored", client.answer().orElseThrow().body());
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void anIdleConnectionStays() throws IOException {
        try (var silent = server.connect();
                var kept = server.connect();
                var emptyLine = server.connect()) {
            kept.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n").answer();
            emptyLine.send("\r\n");
            passTwoTimeouts();
            for (var client : List.of(silent, kept, emptyLine)) {
                client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals("ok", client.answer().orElseThrow().body());
            }
        }
    }

    @Test
    void aLongAnswerIsNotCut() throws IOException {
        try (var client = server.connect()) {
            client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
            passTwoTimeouts();
            steps.release();
            passTwoTimeouts();
            steps.release(2);
            assertEquals("...", client.answer().orElseThrow().body());
            client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("ok", client.answer().orElseThrow().body());
        }
    }

    @Test
    void aSlowButSteadyBodyIsTaken() throws IOException {
        try (var client = server.connect()) {
            client.send(HEAD + "Content-Length: 4\r\n\r\na");
            for (char c : new char[] {'b', 'c', 'd'}) {
                passHalfATimeout();
                client.send(String.valueOf(c));
            }
            assertEquals("abcd", client.answer().orElseThrow().body());
        }
    }

    private void passTwoTimeouts() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (var clock = server.connect()) {
                clock.send("G").answer();
            }
        }
    }

    /// Nothing happens after half a timeout that could be awaited.
    private void passHalfATimeout() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(150));
    }
}
