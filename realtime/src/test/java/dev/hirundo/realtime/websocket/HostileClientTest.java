package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestLogging;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that mean harm, over the loopback: refused or bounded, told why, and nobody else
/// notices.
class HostileClientTest {
    private static final byte[] LARGE = new byte[256 * 1024];

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private TestLogging.Recording log;
    private EchoServer server;

    @BeforeEach
    void start() {
        server =
                new EchoServer(
                        route -> route.withMaxMessageBytes(70_000),
                        routing ->
                                routing.get(
                                        "/quiet",
                                        WebSocketRoute.of(_ -> quiet())
                                                .withCloseTimeout(Duration.ofMillis(500))));
        log = TestLogging.record();
    }

    private EchoServer.Echo quiet() {
        return server.new Echo() {
            @Override
            public void text(String message) {
                heard.add(message);
            }
        };
    }

    @AfterEach
    void nothingIsLoggedAndTheServerStopsQuickly() {
        long before = System.nanoTime();
        server.close();
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(4));
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                Arguments.of(1002, new ClientFrames().raw(0x81, 0x01, 'a')),
                Arguments.of(1002, new ClientFrames().raw(0xff, 0xff, 0xff, 0xff)),
                Arguments.of(1002, new ClientFrames().raw(0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0)),
                Arguments.of(1009, new ClientFrames().raw(0x82, 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0)),
                Arguments.of(1009, new ClientFrames().begin("a".repeat(70_000)).last("b")),
                Arguments.of(1007, new ClientFrames().frame(0x81, new byte[] {(byte) 0xff})),
                Arguments.of(1002, new ClientFrames().raw(0x88, 0x81, 0, 0, 0, 0, 0)),
                Arguments.of(1002, new ClientFrames().raw("GET / HTTP/1.1".chars().toArray())));
    }

    /// More of it is on its way when the server has seen enough.
    @ParameterizedTest
    @MethodSource("violations")
    void whoBreaksTheProtocolIsToldAndCutOff(int code, ClientFrames frames) throws Exception {
        try (var client = server.open()) {
            client.send(frames);
            client.sendWhatIsTaken(new ClientFrames().text("more").text("x").toBytes(), 5);
            assertEquals(code, client.receive().closeCode());
            assertTrue(client.isClosedByServer());
        }
        assertEquals("closed " + code, server.event().substring(0, 11));
        assertNull(server.events.poll());
    }

    @Test
    void whoSendsOnAndOnAfterwardsIsCutOffAllTheSame() throws Exception {
        try (var client = server.open()) {
            client.send(new ClientFrames().raw(0xff, 0xff));
            var flood =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    while (true) {
                                        client.raw().send(LARGE);
                                    }
                                } catch (IOException _) {
                                    heard.add("cut off");
                                }
                            });
            assertEquals("closed 1002", server.event().substring(0, 11));
            flood.join();
            assertEquals("cut off", heard.take());
        }
    }

    @Test
    void halfAFrameAndSilenceHoldsNothingUp() throws Exception {
        for (byte[] start : List.of(new byte[] {(byte) 0x81}, start(60_000))) {
            var client = server.open();
            client.raw().send(start);
        }
        // and the stop is quick: see above
        assertTrue(server.socket().isOpen());
    }

    /// The head of a frame of so many bytes, and a few of them.
    private static byte[] start(int length) {
        return Arrays.copyOf(new ClientFrames().frame(0x82, new byte[length]).toBytes(), 20);
    }

    @Test
    void manyPingsWithoutReadingAreAnsweredInTheEnd() throws Exception {
        String payload = "p".repeat(100);
        try (var client = server.open()) {
            var sender =
                    Thread.startVirtualThread(
                            () -> {
                                try {
                                    for (int i = 0; i < 10_000; i++) {
                                        client.send(new ClientFrames().ping(payload + i));
                                    }
                                    client.send(new ClientFrames().text("last"));
                                } catch (IOException _) {
                                    heard.add("cut off");
                                }
                            });
            String text = client.receive().text();
            int pongs = 0;
            String last = "";
            while (!text.equals("last")) {
                pongs++;
                last = text;
                text = client.receive().text();
            }
            sender.join();
            assertEquals(payload + 9999, last);
            assertTrue(pongs <= 10_000);
        }
        assertTrue(heard.isEmpty());
    }

    /// The thread that reads must not wait for the one that is stuck.
    @Test
    void pingsAndMessagesAreReadWhileTheClientDoesNot() throws Exception {
        try (var client = Client.open(server.port(), "/quiet")) {
            var socket = server.socket();
            var writer = stuckWriter(socket);
            var frames = new ClientFrames();
            for (int i = 0; i < 10_000; i++) {
                frames.ping("p" + i);
            }
            client.send(frames.text("heard"));
            assertEquals("heard", heard.poll(10, TimeUnit.SECONDS));
            socket.terminate();
            writer.join();
            assertEquals("closed 1006 ", server.event());
        }
    }

    @Test
    void aCloseEndsASocketWhoseClientDoesNotRead() throws Exception {
        try (var client = Client.open(server.port(), "/quiet")) {
            var socket = server.socket();
            var writer = stuckWriter(socket);
            socket.close(4408, "too slow"); // does not wait for the writer
            assertTrue(writer.isAlive());
            assertFalse(socket.send(Frame.text("late")));
            writer.join();
            assertEquals("closed 4408 too slow", server.event());
            assertFalse(client.raw().read() < 0);
        }
    }

    @Test
    void theClientsCloseEndsASocketThatHeDoesNotRead() throws Exception {
        try (var client = Client.open(server.port(), "/quiet")) {
            var writer = stuckWriter(server.socket());
            client.send(new ClientFrames().close(1000, ""));
            writer.join();
            assertEquals("closed 1000 ", server.event());
        }
    }

    /// Sends until it is stuck, and beyond.
    private static Thread stuckWriter(WebSocket socket) throws InterruptedException {
        var frame = Frame.binary(LARGE);
        var sent = new LinkedBlockingQueue<Boolean>();
        var writer =
                Thread.startVirtualThread(
                        () -> {
                            while (socket.send(frame)) {
                                sent.add(true);
                            }
                        });
        while (sent.poll(300, TimeUnit.MILLISECONDS) != null) {
            // it still gets something out
        }
        return writer;
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void garbageEndsItsOwnSocketOnly(long seed) throws Exception {
        var random = new Random(seed);
        int sockets = 100;
        try (var good = server.open()) {
            for (int i = 0; i < sockets; i++) {
                try (var client = server.open()) {
                    client.sendWhatIsTaken(garbage(random), 10_000);
                }
                good.send(new ClientFrames().text("good " + i));
                assertEquals("good " + i, good.receive().text());
            }
            var codes = new ArrayList<String>();
            for (int i = 0; i < sockets; i++) {
                String event = server.event();
                if (event.startsWith("pong")) {
                    i--;
                    continue;
                }
                codes.add(event.split(" ")[1]);
            }
            assertTrue(codes.contains("1002"), codes::toString);
            assertNull(server.events.poll());
        }
    }

    private static byte[] garbage(Random random) {
        var frames = new ClientFrames();
        for (int i = random.nextInt(20); i > 0; i--) {
            byte[] payload = new byte[random.nextInt(300)];
            Arrays.fill(payload, (byte) random.nextInt(256));
            frames.frame(0x80 | random.nextInt(3), payload);
        }
        byte[] bytes = frames.raw(random.ints(40, 0, 256).toArray()).toBytes();
        bytes[random.nextInt(bytes.length)] ^= 1;
        return bytes;
    }
}
