package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Problem;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.realtime.websocket.Client;
import dev.hirundo.realtime.websocket.ClientFrames;
import dev.hirundo.testing.Eventually;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a client is told, and what becomes of him, when something goes wrong on the way.
@Timeout(60)
class SocketFailureTest {
    private static final int HELD = 150; // in the second page that is read of the log
    private static final int LAST = 160;

    private static final String LARGE = "x".repeat(24_000_000);
    private static final int PIECE = 64 * 1024;

    private volatile boolean isRefused;
    private volatile boolean isBroken;
    private final Gate gate = new Gate();
    private Database database;
    private Site site;

    @BeforeEach
    void start() {
        database = Site.open(TestDatabase.H2);
        site = site(Map.of("realtime.history", "1", "realtime.heartbeat", "PT0.05S"));
    }

    private Site site(Map<String, String> settings) {
        return new Site(database, settings, this::routes);
    }

    private void anew(Map<String, String> settings) {
        site.close();
        site = site(settings);
    }

    @AfterEach
    void stop() {
        gate.open();
        site.close();
        database.close();
    }

    private void routes(HttpRouting.Builder routing, Realtime live) {
        routing.get(
                "/live",
                live.webSocket(
                        Channel.of("numbers", _ -> numbers()),
                        Channel.of("texts", _ -> Feed.of("text")),
                        Channel.of("held", _ -> numbers().filter(this::isLetPass)),
                        Channel.of("broken", _ -> numbers().filter(SocketFailureTest::isEven)),
                        Channel.of("unwritable", _ -> numbers().snapshot(() -> new Object() {})),
                        Channel.of("large", _ -> numbers().snapshot(() -> LARGE)),
                        Channel.of("changing", _ -> numbers().snapshot(this::unlessRefused)),
                        Channel.of("private", _ -> numbers())
                                .presence(
                                        _ -> {
                                            throw Problem.of(403).toException();
                                        }),
                        Channel.fleeting("rooms/{room}", _ -> {}).presence(_ -> "here")));
        routing.get("/texts", live.sse(_ -> Feed.of("text")));
        routing.get("/large", live.sse(_ -> numbers().snapshot(() -> LARGE)));
    }

    private static Feed<Integer> numbers() {
        return Feed.of("number", Integer.class);
    }

    private List<Integer> unlessRefused() {
        if (isRefused) {
            throw Problem.of(403).toException();
        }
        if (isBroken) {
            throw new IllegalStateException("as it should");
        }
        return List.of();
    }

    private boolean isLetPass(int number) {
        return number != HELD || gate.pass();
    }

    private static boolean isEven(int number) {
        if (number == HELD) {
            throw new IllegalStateException("cannot say");
        }
        return number % 2 == 0;
    }

    private void count() {
        for (int i = 1; i <= LAST; i++) {
            site.log.append("number", String.valueOf(i), new Change.Created<>(i));
        }
    }

    private SocketClient open() {
        return SocketClient.open(site.uri("/live", "ws"));
    }

    /// He would come back with it, and never be told of the rest.
    @Test
    void noPositionIsToldWhileSomebodyIsStillToldWhatHeMissed() throws Exception {
        try (var client = open()) {
            String position = client.subscribe("numbers").path("position").asText();
            client.ask("'op':'unsubscribe','topic':'numbers'");
            count();
            client.subscribe("rooms/1");
            client.next();
            client.send("{'op':'subscribe','id':'x','topic':'held','after':'" + position + "'}");
            assertTrue(client.next().path("recovered").booleanValue());
            for (int i = 1; i <= 100; i++) {
                assertEquals("held created " + i, client.event());
            }
            gate.awaitReached();
            for (int i = 0; i < 5; i++) {
                assertFalse(client.heartbeat().has("position"));
            }
            gate.open();
            for (int i = 101; i <= LAST; i++) {
                assertEquals("held created " + i, client.event());
            }
            client.position();
        }
    }

    @Test
    void whoIsRefusedAsHeJoinsAnewMayListenAgainLater() throws Exception {
        try (var client = SocketClient.open(site.uri("/live", "ws"), "Caller", "ada")) {
            client.subscribe("changing");
            assertEquals("snapshot", client.next().path("event").asText());
            isRefused = true;
            client.ask("'op':'auth','token':'ada editor'");
            assertEquals("end", client.next().path("event").asText());

            isRefused = false;
            assertTrue(client.subscribe("changing").path("ok").booleanValue());
        }
    }

    /// He would not know that he is told no more, and be told of other topics by his old rights.
    @Test
    void whoCannotJoinAnewIsClosed() throws Exception {
        try (var client = SocketClient.open(site.uri("/live", "ws"), "Caller", "ada")) {
            client.subscribe("changing");
            client.next();
            client.subscribe("numbers");
            isBroken = true;
            assertTrue(client.ask("'op':'auth','token':'ada editor'").path("ok").booleanValue());
            assertEquals(1011, client.closed().code());
        }
    }

    @Test
    void aSubscriptionThatFailsAfterItsAnswerHasAnEnd() throws Exception {
        try (var client = open()) {
            String position = client.subscribe("numbers").path("position").asText();
            count();
            for (int i = 1; i <= LAST; i++) {
                client.next();
            }
            assertTrue(client.subscribe("broken", position).path("ok").booleanValue());
            for (int i = 2; i <= 100; i += 2) {
                assertEquals("broken created " + i, client.event());
            }
            assertEnded(client, "broken", 500);
            assertTrue(client.subscribe("unwritable").path("ok").booleanValue());
            assertEnded(client, "unwritable", 500);
        }
    }

    private static void assertEnded(SocketClient client, String topic, int status)
            throws InterruptedException {
        var end = client.next();
        assertEquals("end", end.path("event").asText(), end.toString());
        assertEquals(topic, end.path("topic").asText());
        assertEquals(status, end.path("data").path("status").intValue());
        var problem = client.ask("'op':'unsubscribe','topic':'" + topic + "'").path("error");
        assertEquals(404, problem.path("status").intValue());
    }

    @Test
    void whoMayNotBeThereIsRefusedAndNotAnsweredBefore() throws Exception {
        try (var client = open()) {
            var problem = client.subscribe("private").path("error");
            assertEquals(403, problem.path("status").intValue());
            assertEquals(0, site.live.topicsListenedTo());
        }
    }

    @Test
    void theLongestTopicMayHavePresence() throws Exception {
        String longest = "rooms/" + "x".repeat(494);
        try (var client = open()) {
            assertTrue(client.subscribe(longest).path("ok").booleanValue());
            assertEquals("presence.state", client.next().path("event").asText());
            var problem = client.subscribe(longest + "x").path("error");
            assertEquals(400, problem.path("status").intValue());
        }
    }

    /// The connection of a client who has gone without a word may look open for long.
    @Test
    void whoAnswersNoPingIsLetGo() throws Exception {
        anew(Map.of("realtime.heartbeat", "PT0.5S", "realtime.stall", "PT2S"));
        try (var answering = open();
                var talking = Client.open(site.uri("/").getPort(), "/live");
                var silent = Client.open(site.uri("/").getPort(), "/live")) {
            var talker = Thread.startVirtualThread(() -> talk(talking));
            while (isOpen(silent)) {
                assertTrue(site.live.listeners() >= 2); // the others stay
            }
            Eventually.holds("the silent one is let go", () -> site.live.listeners() == 2);
            assertTrue(answering.subscribe("numbers").path("ok").booleanValue());
            talking.end();
            talker.join();
        }
    }

    private static boolean isOpen(Client client) {
        try {
            client.receive();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Answers no ping, but says something.
    private static void talk(Client client) {
        try {
            while (true) {
                if (client.receive().text().contains("position")) {
                    client.send(
                            new ClientFrames()
                                    .text("{\"op\":\"unsubscribe\",\"id\":1,\"topic\":\"x\"}"));
                }
            }
        } catch (IOException _) {
            // closed
        }
    }

    @Test
    void whoReadsMuchSlowlyIsNotTakenForOneWhoDoesNotRead() throws Exception {
        anew(Map.of("realtime.heartbeat", "PT30S", "realtime.stall", "PT2S")); // answers no ping
        var stream = CompletableFuture.supplyAsync(() -> read("GET /large HTTP/1.1\r\n", ""));
        var socket =
                CompletableFuture.supplyAsync(
                        () ->
                                read(
                                        "GET /live HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                                        "{\"op\":\"subscribe\",\"id\":1,\"topic\":\"large\"}"));
        assertTrue(stream.join() >= LARGE.length());
        assertTrue(socket.join() >= LARGE.length());
    }

    /// By a link of a few megabytes a second.
    ///
    /// @return how much has come, at most as much as there is
    private long read(String head, String message) {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(PIECE);
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), site.uri("/").getPort()));
            var out = socket.getOutputStream();
            out.write((head + "Host: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            if (!message.isEmpty()) {
                out.write(new ClientFrames().text(message).toBytes());
            }
            byte[] piece = new byte[PIECE];
            long all = 0;
            int read = 0;
            while (read >= 0 && all < LARGE.length()) {
                LockSupport.parkNanos(7_000_000);
                read = socket.getInputStream().read(piece);
                all += Math.max(0, read);
            }
            return all;
        } catch (IOException _) {
            return -1; // cut
        }
    }

    /// What he is being told already would else go on for as long as he likes to read.
    @Test
    void whoDoesNotReadIsCutWhenHisCredentialIsRevoked() throws Exception {
        anew(Map.of("realtime.stall", "PT1H", "realtime.queue", "10000"));
        int port = site.uri("/").getPort();
        try (var socket = Client.open(port, "/live");
                var stream = new RawHttp(port);
                var others = open()) {
            socket.send(
                    new ClientFrames().text("{\"op\":\"subscribe\",\"id\":1,\"topic\":\"texts\"}"));
            stream.send("GET /texts HTTP/1.1\r\nHost: a\r\n\r\n");
            others.subscribe("numbers");
            Eventually.holds("all listen", () -> site.live.listeners() == 3);
            String text = "x".repeat(100_000);
            for (int i = 0; i < 400; i++) {
                site.log.append("text", "1", new Change.Created<>(text));
            }
            count();
            assertEquals("numbers created 1", others.event());

            site.revokeAll();

            Eventually.holds("nobody listens", () -> site.live.listeners() == 0);
        }
    }
}
