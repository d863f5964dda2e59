package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.realtime.websocket.Client;
import dev.hirundo.realtime.websocket.ClientFrames;
import dev.hirundo.testing.Eventually;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that mean harm, or are in a hurry: answered or closed, bounded, and nobody else notices.
@Timeout(120)
class HostileSocketTest {
    private static final List<String> VALID =
            List.of(
                    "{\"op\":\"subscribe\",\"id\":1,\"topic\":\"numbers\"}",
                    "{\"op\":\"subscribe\",\"id\":\"a\",\"topic\":\"numbers\",\"after\":\"12-3\"}",
                    "{\"op\":\"subscribe\",\"id\":1.5,\"topic\":\"halls/1?a=%20b\"}",
                    "{\"op\":\"unsubscribe\",\"id\":2,\"topic\":\"halls/1\"}",
                    "{\"op\":\"publish\",\"id\":3,\"topic\":\"halls/1\",\"data\":{\"a\":[1,null]}}",
                    "{\"op\":\"auth\",\"id\":4,\"token\":\"nonsense\"}");
    private static final String JSON = "{}[]\",:\\u0123456789eE+-.truefalsn \n\u00e9\u20ac";

    private Database database;
    private Site site;

    @BeforeEach
    void start() {
        database = Site.open(TestDatabase.H2);
        site = site(Map.of("realtime.messages", "1000000", "realtime.stall", "PT1H"));
    }

    private Site site(Map<String, String> settings) {
        return new Site(database, settings, HostileSocketTest::routes);
    }

    @AfterEach
    void stop() {
        site.close();
        database.close();
    }

    private static void routes(HttpRouting.Builder routing, Realtime live) {
        routing.get(
                "/live",
                live.webSocket(
                        Channel.of("numbers", _ -> Feed.of("number")),
                        Channel.fleeting("halls/{hall}", _ -> {})
                                .publishes(JsonNode.class, (_, data) -> data)
                                .presence(_ -> "here"),
                        channel(Overflow.KEEP_LATEST),
                        channel(Overflow.DROP_OLDEST)));
    }

    private static Channel channel(Overflow overflow) {
        return Channel.fleeting(overflow.name(), _ -> {}).overflow(overflow);
    }

    private SocketClient open(String... headers) {
        return SocketClient.open(site.uri("/live", "ws"), headers);
    }

    private Client openRaw() throws IOException {
        return Client.open(site.uri("/").getPort(), "/live");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverIsSentIsAnsweredOrClosedWithoutAFault(long seed) throws Exception {
        var random = new Random(seed);
        var codes = new TreeSet<Integer>();
        try (var log = TestLogging.record();
                var good = open()) {
            good.subscribe("numbers");
            for (int i = 0; i < 100; i++) {
                try (var client = open()) {
                    sendMutants(client, random);
                    codes.add(codeOnceAnswered(client));
                }
                site.log.append("number", "1", new Change.Created<>(i));
                assertEquals("numbers created " + i, good.event());
            }
            assertEquals(Set.of(0, 4400), codes);
            assertEquals(List.of(), log.atLeast(Level.WARNING));
        }
    }

    private static void sendMutants(SocketClient client, Random random) {
        try {
            for (int n = 0; n < 5; n++) {
                client.send(mutant(random));
            }
            client.send("{'op':'unsubscribe','id':'end','topic':'none'}");
        } catch (CompletionException _) {
            // one of them has closed it
        }
    }

    private static String mutant(Random random) {
        var text = new StringBuilder(VALID.get(random.nextInt(VALID.size())));
        for (int i = random.nextInt(5) / 3; i > 0; i--) {
            int at = random.nextInt(text.length());
            String piece = String.valueOf(JSON.charAt(random.nextInt(JSON.length())));
            switch (random.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, piece);
                case 2 -> text.insert(at, text.substring(at));
                default -> text.replace(at, at + 1, piece);
            }
        }
        return text.toString();
    }

    /// @return 0 if it is still open
    private static int codeOnceAnswered(SocketClient client) throws InterruptedException {
        var next = client.nextUnlessClosed();
        while (next.isPresent() && !next.get().path("re").asText().equals("end")) {
            assertNotEquals(
                    500, next.get().path("error").path("status").intValue(), next::toString);
            next = client.nextUnlessClosed();
        }
        return next.isPresent() ? 0 : client.closed().code();
    }

    @Test
    void ofAHundredThousandTopicsAHundredAreListenedTo() throws Exception {
        try (var client = openRaw()) {
            var sender = Thread.startVirtualThread(() -> subscribe(client, 100_000));
            int refused = 0;
            int taken = 0;
            for (int i = 0; i < 100_000; ) {
                String text = client.receive().text();
                if (text.startsWith("{\"re\"")) {
                    i++;
                    taken += text.contains("\"ok\":true") ? 1 : 0;
                    refused += text.contains("\"status\":429") ? 1 : 0;
                }
            }
            sender.join();
            assertEquals(100, taken);
            assertEquals(99_900, refused);
            assertTrue(site.live.topicsListenedTo() <= 100);
        }
        Eventually.holds("nothing is left", () -> site.live.topicsListenedTo() == 0);
    }

    @Test
    void whoAsksForThemAtOnceIsClosed() throws Exception {
        site.close();
        site = site(Map.of()); // with the limit that there is by default
        try (var client = openRaw()) {
            var sender = Thread.startVirtualThread(() -> subscribe(client, 100_000));
            var received = client.receive();
            while (received.first() != 0x88) {
                received = client.receive();
            }
            assertEquals(4429, received.closeCode());
            client.end();
            sender.join();
        }
        Eventually.holds("he has gone", () -> site.live.listeners() == 0);
        assertEquals(0, site.live.topicsListenedTo());
    }

    private static void subscribe(Client client, int topics) {
        for (int i = 0; i < topics; i += 1000) {
            var frames = new ClientFrames();
            for (int n = i; n < i + 1000; n++) {
                frames.text(
                        "{\"op\":\"subscribe\",\"id\":1,\"topic\":\"%s\"}"
                                .formatted(Overflow.values()[n % 2 + 1] + "?" + n));
            }
            client.sendWhatIsTaken(frames.toBytes(), 1 << 20);
        }
    }

    @Test
    void whoComesAndGoesIsToldOfEachChangeOnceWhileHeListens() throws Exception {
        site.close();
        site = site(Map.of("realtime.messages", "1000000", "realtime.queue", "100000"));
        var done = new AtomicBoolean();
        try (var client = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writer =
                    threads.submit(
                            () -> {
                                for (int i = 0; !done.get(); i++) {
                                    site.log.append("number", "1", new Change.Created<>(i));
                                    LockSupport.parkNanos(200_000); // he must keep up
                                }
                                return true;
                            });
            int told = 0;
            try {
                for (int i = 0; i < 100; i++) {
                    client.subscribe("numbers"); // the next that comes is the answer
                    int events = i % 4;
                    int last = -1;
                    for (int n = 0; n < events; n++) {
                        last = next(client.next(), last);
                    }
                    client.send("{'op':'unsubscribe','id':'bye','topic':'numbers'}");
                    for (var next = client.next(); !next.has("re"); next = client.next()) {
                        last = next(next, last);
                        told++;
                    }
                }
            } finally {
                done.set(true);
            }
            writer.get();
            assertTrue(told > 0);
        }
    }

    private static int next(JsonNode event, int last) {
        int number = event.path("data").intValue();
        assertTrue(last < 0 || number == last + 1, event + " after " + last);
        return number;
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "KEEP_LATEST"})
    void whoReadsSlowlyIsToldLessAndTheLast(Overflow overflow) throws Exception {
        int messages = 10_000;
        String text = "x".repeat(3000);
        try (var client = openRaw()) {
            client.send(
                    new ClientFrames()
                            .text(
                                    "{\"op\":\"subscribe\",\"id\":1,\"topic\":\"%s\"}"
                                            .formatted(overflow)));
            assertTrue(client.receive().text().contains("\"ok\":true"));
            for (int i = 1; i <= messages; i++) {
                site.live.publish(overflow.name(), Map.of("n", i, "text", text));
            }
            int told = 0;
            int last = 0;
            while (last < messages) {
                int number = number(client.receive().text());
                assertTrue(number > last, number + " after " + last);
                last = number;
                told++;
            }
            assertTrue(told < messages, "told " + told);
        }
    }

    private static int number(String text) {
        return Json.standard()
                .readTree(text.getBytes(StandardCharsets.UTF_8))
                .path("data")
                .path("n")
                .intValue();
    }

    @Test
    void afterManyHaveComeAndGoneEverybodyKnowsWhoIsThere() throws Exception {
        site.close();
        site = site(Map.of("realtime.queue", "100000")); // all come at once
        var random = new Random(1);
        var stays = new ArrayList<SocketClient>();
        var ids = new TreeSet<String>();
        var clients = new ArrayList<SocketClient>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all =
                    IntStream.range(0, 200)
                            .mapToObj(i -> threads.submit(() -> comeAndGo(i)))
                            .toList();
            for (var each : all) {
                clients.add(each.get());
            }
            for (int i = 0; i < clients.size(); i++) {
                if (random.nextBoolean()) {
                    stays.add(clients.get(i));
                    ids.add("m" + i % 120);
                } else {
                    clients.get(i).close();
                }
            }
            for (var client : stays) {
                assertKnows(client, ids);
            }
            assertEquals(ids, members());
        } finally {
            clients.forEach(SocketClient::close);
        }
    }

    /// In the end it is there.
    private SocketClient comeAndGo(int number) {
        var client = open("Caller", "m" + number % 120);
        for (int i = 0; i <= number % 3; i++) {
            client.send("{'op':'subscribe','id':" + 2 * i + ",'topic':'halls/1'}");
            if (i < number % 3) {
                client.send("{'op':'unsubscribe','id':1,'topic':'halls/1'}");
            }
        }
        return client;
    }

    private static void assertKnows(SocketClient client, Set<String> expected)
            throws InterruptedException {
        var known = new HashSet<String>();
        while (!known.equals(expected)) {
            var event = client.nextUnlessClosed().orElseThrow(() -> closed(client));
            var data = event.path("data");
            switch (event.path("event").asText()) {
                case "position" -> {}
                case "presence.state" -> {
                    known.clear();
                    data.path("members").forEach(each -> known.add(each.path("id").asText()));
                }
                case "presence.join" -> assertTrue(known.add(data.path("id").asText()));
                case "presence.leave" -> assertTrue(known.remove(data.path("id").asText()));
                default -> assertTrue(event.path("ok").booleanValue(), event.toString());
            }
        }
    }

    private static AssertionError closed(SocketClient client) {
        return new AssertionError(client.closed().toString());
    }

    private Set<String> members() {
        return database.jdbi()
                .withHandle(
                        handle ->
                                new TreeSet<>(
                                        handle.select("select member from hirundo_presence")
                                                .mapTo(String.class)
                                                .list()));
    }
}
