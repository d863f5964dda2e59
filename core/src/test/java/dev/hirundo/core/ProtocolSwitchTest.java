package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.http1.ProtocolSwitch;
import dev.hirundo.core.http1.SwitchedConnection;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestLogging;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A route takes its connection over.
class ProtocolSwitchTest {
    private static final String OK = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

    private final BlockingQueue<SwitchedConnection> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private SwitchedConnection last;
    private TestLogging.Recording log;
    private TestServer server;

    @BeforeEach
    void start() {
        server =
                TestServer.start(
                        Map.of(
                                "server.max-concurrent-requests", "1",
                                "server.idle-connection-timeout", "PT1S",
                                "server.idle-connection-period", "PT0.1S"),
                        hirundo -> hirundo,
                        this::routes);
        log = TestLogging.record();
    }

    private void routes(HttpRouting.Builder routing) {
        routing.get("/ok", (_, response) -> response.send("ok"))
                .get(
                        "/echo",
                        (request, response) ->
                                ProtocolSwitch.of(request)
                                        .orElseThrow()
                                        .to("echo", response.header("X-Of", "mine"), this::echo))
                .get(
                        "/flood",
                        (request, response) ->
                                ProtocolSwitch.of(request)
                                        .orElseThrow()
                                        .to("flood", response, this::flood))
                .get(
                        "/sent",
                        (request, response) -> {
                            response.send("sent");
                            var change = ProtocolSwitch.of(request).orElseThrow();
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> change.to("echo", response, this::echo));
                        })
                .post(
                        "/body",
                        (request, response) -> {
                            var change = ProtocolSwitch.of(request).orElseThrow();
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> change.to("echo", response, this::echo));
                            response.send("refused");
                        })
                .get(
                        "/elsewhere",
                        (request, response) -> {
                            var found = new LinkedBlockingQueue<Boolean>();
                            Thread.startVirtualThread(
                                    () -> found.add(ProtocolSwitch.of(request).isPresent()));
                            response.send(String.valueOf(found.take()));
                        });
    }

    private void echo(SwitchedConnection connection) throws IOException {
        connection.whenStopping(
                () -> {
                    try {
                        write(connection, "bye".getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException _) {
                        // the client has gone
                    }
                    connection.close();
                });
        connections.add(connection);
        for (byte[] bytes = connection.read(); bytes != null; bytes = connection.read()) {
            write(connection, "<".getBytes(StandardCharsets.US_ASCII), bytes);
        }
        assertFalse(Thread.currentThread().isInterrupted());
        events.add("ended");
    }

    /// The thread of the protocol and the one that says goodbye take turns.
    private synchronized void write(SwitchedConnection connection, byte[]... parts)
            throws IOException {
        connection.write(parts);
    }

    private void flood(SwitchedConnection connection) {
        connections.add(connection);
        Thread.startVirtualThread(
                () -> {
                    assertThrows(
                            IOException.class,
                            () -> {
                                while (true) {
                                    try {
                                        connection.write(new byte[65_536]);
                                    } catch (IllegalStateException _) {
                                        // a test writes
                                    }
                                }
                            });
                    assertFalse(Thread.currentThread().isInterrupted());
                    events.add("writer freed");
                });
        assertNull(connection.read());
        events.add("reader freed");
    }

    @AfterEach
    void nothingIsLogged() {
        server.close();
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
    }

    @Test
    void theAnswerHasTheHeadersOfRouteAndFiltersAndNoLength() throws IOException {
        try (var client = server.connect()) {
            var headers = client.send(request("/echo")).answer().orElseThrow().headers();
            assertEquals("echo", headers.get("upgrade"));
            assertEquals("Upgrade", headers.get("connection"));
            assertEquals("mine", headers.get("x-of"));
            assertTrue(headers.containsKey("x-request-id"));
            assertFalse(headers.containsKey("content-length"));
        }
    }

    @Test
    void bytesThatCameBehindTheRequestAreNotLost() throws IOException {
        try (var client = server.connect()) {
            client.send(request("/echo") + "abc");
            assertEquals(101, client.answer().orElseThrow().status());
            assertEquals("<abc", read(client, 4));
            client.send("def");
            assertEquals("<def", read(client, 4));
        }
    }

    /// One request may run at once.
    @Test
    void theRequestIsOverWhenTheProtocolBegins() throws Exception {
        try (var client = open("/echo");
                var other = server.connect()) {
            assertEquals(200, other.send(OK).answer().orElseThrow().status());
            client.send("a");
            assertEquals("<a", read(client, 2));
        }
    }

    @Test
    void aRequestWithABodyIsNotSwitched() throws IOException {
        try (var client = server.connect()) {
            client.send("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            assertEquals("refused", client.answer().orElseThrow().body());
        }
    }

    @Test
    void anAnswerThatCouldNotBeSentLeavesHttpAsItWas() throws IOException {
        try (var client = server.connect()) {
            assertEquals("sent", client.send(request("/sent")).answer().orElseThrow().body());
            assertEquals(200, client.send(OK).answer().orElseThrow().status());
        }
    }

    @Test
    void onlyTheThreadOfTheRequestFindsIt() throws IOException {
        try (var client = server.connect()) {
            assertEquals("false", client.send(request("/elsewhere")).answer().orElseThrow().body());
        }
    }

    @Test
    void theEndOfTheInputIsTold() throws Exception {
        try (var client = open("/echo")) {
            client.endOfInput();
            assertEquals("ended", events.poll(10, TimeUnit.SECONDS));
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void aPeerThatHasGoneIsTold() throws Exception {
        var client = open("/echo");
        client.reset();
        assertEquals("ended", events.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void aCloseFreesReaderAndStuckWriter() throws Exception {
        try (var client = open("/flood")) {
            var connection = last;
            assertEquals('\0', client.read());
            connection.close();
            connection.close();
            var both = List.of(take(), take());
            assertTrue(both.contains("writer freed"), both::toString);
            assertTrue(both.contains("reader freed"), both::toString);
            assertNull(connection.read());
            assertThrows(IOException.class, () -> connection.write(new byte[1]));
        }
    }

    @Test
    void twoThreadsMayNotWriteAtOnce() throws Exception {
        try (var client = open("/flood")) {
            var connection = last;
            assertEquals('\0', client.read());
            assertThrows(
                    IllegalStateException.class,
                    () -> {
                        while (true) { // until the other one is in it
                            connection.write(new byte[1]);
                        }
                    });
            connection.close();
            assertTrue(List.of(take(), take()).contains("writer freed"));
        }
    }

    @Test
    void onesThatAreIdleForTooLongAreClosed() throws Exception {
        try (var idle = open("/echo");
                var busy = open("/echo")) {
            var ended = Thread.startVirtualThread(() -> waitForTheEnd(idle));
            while (ended.isAlive()) {
                busy.send("a");
                assertEquals("<a", read(busy, 2));
            }
            assertEquals("ended", take());
            busy.send("b");
            assertEquals("<b", read(busy, 2));
        }
    }

    @Test
    void aServerThatStopsLetsItSayGoodbye() throws Exception {
        try (var client = open("/echo");
                var open = open("/echo")) {
            client.send("a");
            assertEquals("<a", read(client, 2));
            long before = System.nanoTime();
            server.close();
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(3));
            assertEquals("bye", read(client, 3));
            assertEquals("bye", read(open, 3));
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void withoutTheDefaultsThereIsNone() throws IOException {
        var plain =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .routing(
                                routing ->
                                        routing.get(
                                                "/",
                                                (request, response) ->
                                                        response.send(
                                                                ""
                                                                        + ProtocolSwitch.of(request)
                                                                                .isPresent())))
                        .build()
                        .start();
        try (var client = new RawHttp(plain.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("false", client.answer().orElseThrow().body());
        } finally {
            plain.stop();
        }
    }

    private String take() throws InterruptedException {
        return events.poll(10, TimeUnit.SECONDS);
    }

    private static void waitForTheEnd(RawHttp client) {
        try {
            assertTrue(client.isClosedByServer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawHttp open(String path) throws Exception {
        var client = server.connect();
        assertEquals(101, client.send(request(path)).answer().orElseThrow().status());
        last = connections.poll(10, TimeUnit.SECONDS); // until it has begun, its request runs
        return client;
    }

    private static String request(String path) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
    }

    private static String read(RawHttp client, int length) throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) client.read());
        }
        return text.toString();
    }
}
