package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import io.helidon.webserver.http.HttpRouting;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a client knows in the end for whom something was left out, or made one with something else.
@Timeout(60)
class OverflowTest {
    private static final String HELD = "held";
    private static final int ROUNDS = 40;

    private final Gate gate = new Gate();
    private Database database;
    private Site site;

    @BeforeEach
    void start() {
        database = Site.open(TestDatabase.H2);
        database.useTransaction(
                handle -> handle.execute("create table note (id varchar(9) primary key)"));
        site = new Site(database, Map.of(), this::routes);
    }

    @AfterEach
    void stop() {
        gate.open();
        site.close();
        database.close();
    }

    record Note(String id) {}

    private void routes(HttpRouting.Builder routing, Realtime live) {
        routing.get(
                "/live",
                live.webSocket(
                        Channel.of("latest", _ -> held())
                                .publishes(String.class, (_, text) -> text)
                                .overflow(Overflow.KEEP_LATEST),
                        Channel.of("list", _ -> Feed.of("note", Note.class).snapshot(this::notes))
                                .overflow(Overflow.KEEP_LATEST),
                        Channel.of("mark", _ -> Feed.of("mark"))));
    }

    /// Who is told of the row [#HELD] waits at the gate.
    private Feed<Note> held() {
        return Feed.of("note", Note.class).filter(note -> !note.id().equals(HELD) || gate.pass());
    }

    private List<Note> notes() {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select id from note")
                                        .map((row, _) -> new Note(row.getString(1)))
                                        .list());
    }

    private SocketClient open(String... headers) {
        return SocketClient.open(site.uri("/live", "ws"), headers);
    }

    private void created(String id) {
        site.log.append("note", id, new Change.Created<>(new Note(id)));
    }

    private void deleted(String id) {
        site.log.append("note", id, new Change.Deleted<>(new Note(id)));
    }

    /// From now on what happens waits for the client.
    private void hold() {
        created(HELD);
        gate.awaitReached();
    }

    /// All that has happened waits for everybody when another has heard what happened later.
    private void awaitHeard(SocketClient another) throws InterruptedException {
        site.log.append("mark", "1", new Change.Created<>("mark"));
        assertEquals("mark created \"mark\"", another.event());
    }

    @Test
    void whatCameAndWentWhileItWaitedIsNotTold() throws Exception {
        try (var client = open();
                var another = open()) {
            client.subscribe("latest");
            another.subscribe("mark");
            hold();
            created("1");
            deleted("1");
            awaitHeard(another);

            gate.open();

            assertEquals("latest created {\"id\":\"held\"}", client.event());
            created("2");
            assertEquals("latest created {\"id\":\"2\"}", client.event());
        }
    }

    @Test
    void whatSomebodySaysIsNotMadeOneWithTheRowOfHisName() throws Exception {
        try (var client = open();
                var ada = open("Caller", "ada")) {
            client.subscribe("latest");
            hold();
            ada.subscribe("latest");
            ada.send("{'op':'publish','id':0,'topic':'latest','data':'hello'}");
            ada.next(); // the answer and the message, in either order
            ada.next();
            created("ada");
            assertEquals("latest created {\"id\":\"ada\"}", ada.event());
            ada.send("{'op':'publish','id':0,'topic':'latest','data':'goodbye'}");
            ada.next();
            ada.next();

            gate.open();

            assertEquals("latest created {\"id\":\"held\"}", client.event());
            assertEquals("latest created {\"id\":\"ada\"}", client.event());
            assertEquals("latest message \"goodbye\"", client.event());
        }
    }

    /// What the snapshot shows may still wait, and what follows must not be made one with it.
    @Test
    void whoBeginsWhileRowsComeAndGoKnowsWhatThereIs() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < ROUNDS; i++) {
                var random = new Random(i);
                try (var client = open()) {
                    var writer = threads.submit(() -> comeAndGo(random));
                    client.subscribe("list");
                    writer.get();
                    create("last" + i);
                    var known = knownOnceItKnows(client, "last" + i);
                    assertEquals(Set.copyOf(notes()), known);
                }
            }
        }
    }

    private boolean comeAndGo(Random random) {
        for (int i = 0; i < 20; i++) {
            String id = String.valueOf(random.nextInt(3));
            create(id);
            database.useTransaction(
                    handle -> {
                        handle.execute("delete from note where id = ?", id);
                        deleted(id);
                    });
        }
        return true;
    }

    private void create(String id) {
        database.useTransaction(
                handle -> {
                    handle.execute("insert into note values (?)", id);
                    created(id);
                });
    }

    private static Set<Note> knownOnceItKnows(SocketClient client, String last)
            throws InterruptedException {
        var known = new HashSet<Note>();
        while (!known.contains(new Note(last))) {
            var event = client.next();
            var data = event.path("data");
            switch (event.path("event").asText()) {
                case "snapshot" ->
                        data.path("items")
                                .forEach(row -> known.add(new Note(row.path("id").asText())));
                case "deleted" -> known.remove(new Note(data.path("id").asText()));
                default -> known.add(new Note(data.path("id").asText()));
            }
        }
        return known;
    }
}
