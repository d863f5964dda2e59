package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestLogging;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sockets over the loopback.
class WebSocketTest {
    private TestLogging.Recording log;
    private EchoServer server;
    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        server =
                new EchoServer(
                        route -> route.withMaxMessageBytes(1 << 20),
                        routing ->
                                routing.get("/failing", WebSocketRoute.of(_ -> failing()))
                                        .get("/kept", WebSocketRoute.of(_ -> kept())));
        log = TestLogging.record();
    }

    private EchoServer.Echo failing() {
        return server.new Echo() {
            @Override
            public void text(String message) {
                throw new IllegalStateException(message);
            }
        };
    }

    private EchoServer.Echo kept() {
        return server.new Echo() {
            @Override
            public void opened(WebSocket socket) {
                super.opened(socket);
                opened.add(socket);
            }
        };
    }

    @AfterEach
    void nothingIsLogged() {
        server.close();
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
    }

    @Test
    void theClientOfTheJdkGetsBackWhatItSends() throws Exception {
        var heard = new LinkedBlockingQueue<String>();
        try (var http = HttpClient.newHttpClient()) {
            var client =
                    http.newWebSocketBuilder()
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:" + server.port() + "/echo"),
                                    new Heard(heard))
                            .join();
            String large = "ä😀x".repeat(50_000);
            client.sendText("Hello", true).join();
            assertEquals("text Hello", heard.poll(10, TimeUnit.SECONDS));
            client.sendText(large.substring(0, 99_999), false).join();
            client.sendText(large.substring(99_999), true).join();
            assertEquals("text " + large, heard.poll(10, TimeUnit.SECONDS));
            client.sendBinary(ByteBuffer.allocate(70_000), true).join();
            assertEquals("binary 70000", heard.poll(10, TimeUnit.SECONDS));
            client.sendPing(ByteBuffer.wrap(new byte[3])).join();
            assertEquals("pong 3", heard.poll(10, TimeUnit.SECONDS));
            client.sendClose(4000, "bye").join();
            assertEquals("close 4000 ", heard.poll(10, TimeUnit.SECONDS).substring(0, 11));
        }
        assertEquals("closed 4000 bye", server.event());
    }

    @Test
    void aProgramThatHoldsASocketAsAMonitorDoesNotKeepItOpen() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            http.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + server.port() + "/kept"),
                            new Heard(new LinkedBlockingQueue<>()))
                    .join();
            var socket = Objects.requireNonNull(opened.poll(10, TimeUnit.SECONDS));
            synchronized (socket) {
                var breaking = Thread.startVirtualThread(socket::terminate);
                assertTrue(breaking.join(Duration.ofSeconds(10)));
            }
        }
    }

    /// Gathers what is in pieces.
    private static final class Heard implements java.net.http.WebSocket.Listener {
        private final BlockingQueue<String> heard;
        private final StringBuilder text = new StringBuilder();
        private int bytes;

        Heard(BlockingQueue<String> heard) {
            this.heard = heard;
        }

        @Override
        public CompletionStage<?> onText(
                java.net.http.WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add("text " + text);
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(
                java.net.http.WebSocket socket, ByteBuffer data, boolean last) {
            bytes += data.remaining();
            if (last) {
                heard.add("binary " + bytes);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(java.net.http.WebSocket socket, ByteBuffer data) {
            heard.add("pong " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
            heard.add("close " + code + " " + reason);
            return null;
        }
    }

    @Test
    void framesBehindTheHandshakeAreNotLost() throws IOException {
        try (var client = Client.open(server.port(), "/echo")) {
            client.send(new ClientFrames().text("a").ping("p").text("b"));
            assertEquals("a", client.receive().text());
            assertEquals("p", client.receive().text());
            assertEquals("b", client.receive().text());
        }
    }

    @Test
    void aCloseIsAnsweredWithItsCodeAndTheConnectionEnds() throws Exception {
        try (var client = server.open()) {
            client.send(new ClientFrames().close(3999, "done").ping("late"));
            var close = client.receive();
            assertEquals(3999, close.closeCode());
            assertTrue(client.isClosedByServer());
        }
        assertEquals("closed 3999 done", server.event());
        assertFalse(server.socket().send(Frame.text("late")));
        assertNull(server.events.poll());
    }

    @Test
    void anEmptyCloseIsAnsweredWithOne() throws Exception {
        try (var client = server.open()) {
            client.send(new ClientFrames().frame(0x88, new byte[0]));
            assertEquals(0, client.receive().payload().length);
            assertTrue(client.isClosedByServer());
        }
        assertEquals("closed 1005 ", server.event());
    }

    @Test
    void aCloseOfTheProgramWaitsForItsAnswer() throws Exception {
        try (var client = server.open()) {
            var socket = server.socket();
            socket.close(4408, "too slow");
            socket.close(4000, "again");
            assertFalse(socket.isOpen());
            assertFalse(socket.send(Frame.text("late")));
            var close = client.receive();
            assertEquals(4408, close.closeCode());
            assertNull(server.events.poll());
            client.send(new ClientFrames().text("on its way").close(4408, ""));
            assertTrue(client.isClosedByServer());
        }
        assertEquals("closed 4408 too slow", server.event());
    }

    @Test
    void aCloseThatIsNotAnsweredEndsTheConnectionInTime() throws Exception {
        try (var client = server.open()) {
            server.socket().close(4401, "expired");
            assertEquals(4401, client.receive().closeCode());
            assertTrue(client.isClosedByServer());
        }
        assertEquals("closed 4401 expired", server.event());
    }

    @Test
    void anAbruptEndIsToldOnce() throws Exception {
        var client = server.open();
        client.send(new ClientFrames().begin("half"));
        client.raw().reset();
        assertEquals("closed 1006 ", server.event());
        var other = server.open();
        other.close();
        assertEquals("closed 1006 ", server.event());
        assertNull(server.events.poll());
    }

    @Test
    void aFrameIsMadeOnceAndSentToMany() throws Exception {
        var frame = Frame.text("to all");
        var clients = new ArrayList<Client>();
        for (int i = 0; i < 20; i++) {
            clients.add(server.open());
            assertTrue(server.socket().send(frame));
        }
        for (var client : clients) {
            assertEquals("to all", client.receive().text());
            client.close();
        }
    }

    @Test
    void framesOfManyThreadsAreNeverMixed() throws Exception {
        try (var client = server.open()) {
            var socket = server.socket();
            var threads = new ArrayList<Thread>();
            for (int t = 0; t < 8; t++) {
                String text = String.valueOf((char) ('a' + t)).repeat(2_000 * t + 1);
                threads.add(
                        Thread.startVirtualThread(
                                () -> {
                                    for (int i = 0; i < 20; i++) {
                                        socket.send(Frame.text(text), Frame.text("!"));
                                    }
                                }));
            }
            client.send(new ClientFrames().ping("between"));
            int pings = 0;
            for (int i = 0; i < 8 * 20 + pings; i++) {
                var frame = client.receive();
                if (frame.first() == 0x8a) {
                    pings++;
                    continue;
                }
                assertEquals(1, frame.text().chars().distinct().count());
                assertEquals("!", client.receive().text());
            }
            for (var thread : threads) {
                thread.join();
            }
            assertTrue(pings <= 1);
        }
    }

    @Test
    void theAnswerToAPingIsTold() throws Exception {
        try (var client = server.open()) {
            server.socket().send(Frame.ping(new byte[7]));
            var ping = client.receive();
            assertEquals(0x89, ping.first());
            client.send(new ClientFrames().frame(0x8a, ping.payload()));
            assertEquals("pong 7", server.event());
        }
    }

    @Test
    void whatAListenerThrowsClosesTheSocketAndIsNotSent() throws Exception {
        try (var client = Client.open(server.port(), "/failing")) {
            client.send(new ClientFrames().text("secret"));
            var close = client.receive();
            assertEquals(1011, close.closeCode());
            assertEquals(2, close.payload().length);
            assertTrue(client.isClosedByServer());
        }
        assertEquals("closed 1011 ", server.event());
        assertEquals(1, log.atLeast(Level.WARNING).size());
        log.close();
        log = TestLogging.record();
    }

    @Test
    void noCloseIsSentThatMayNotBe() throws Exception {
        try (var client = server.open()) {
            var socket = server.socket();
            assertThrows(IllegalArgumentException.class, () -> socket.close(1006, ""));
            assertTrue(socket.isOpen());
            client.send(new ClientFrames().text("still here"));
            assertEquals("still here", client.receive().text());
        }
    }

    @Test
    void aServerThatStopsSaysGoodbyeAndDoesNotWaitLong() throws Exception {
        var clients = new ArrayList<Client>();
        for (int i = 0; i < 50; i++) {
            clients.add(server.open());
            clients.getLast().send(new ClientFrames().text("x"));
            clients.getLast().receive();
        }
        long before = System.nanoTime();
        var stop = Thread.startVirtualThread(server::close);
        for (var client : clients) {
            assertEquals(1001, client.receive().closeCode());
        }
        for (var client : clients.subList(0, 25)) {
            client.send(new ClientFrames().close(1001, ""));
        }
        for (var client : clients) {
            assertTrue(client.isClosedByServer());
            client.close();
        }
        stop.join();
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(4));
        for (int i = 0; i < 50; i++) {
            assertEquals("closed 1001 ", server.event());
        }
        assertNull(server.events.poll());
    }
}
