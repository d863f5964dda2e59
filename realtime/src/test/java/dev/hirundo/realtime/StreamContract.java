package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.realtime.EventStream.Received;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a stream is on every database; subclass it.
@Timeout(60)
abstract class StreamContract {
    private Database database;
    private Site site;

    protected abstract TestDatabase kind();

    record Note(int id, String owner, String text) {}

    @BeforeEach
    void start() {
        database = Site.open(kind());
        site = site(Map.of());
        database.useTransaction(
                handle ->
                        handle.execute(
                                "create table note (id int primary key, owner varchar(9), text varchar(99))"));
    }

    private Site site(Map<String, String> settings) {
        return new Site(database, settings, this::routes);
    }

    private void routes(HttpRouting.Builder routing, Realtime live) {
        var notes = Feed.of("note");
        routing.get("/notes", live.sse(_ -> notes))
                .get("/mine", live.sse(_ -> notes.filter(StreamContract::isAdas)))
                .get("/failing", live.sse(_ -> notes.filter(row -> row.get("no").asBoolean())))
                .get("/texts", live.sse(_ -> notes.view("text", StreamContract::text)))
                .get("/all", live.sse(_ -> notes.snapshot(this::texts)));
    }

    private static boolean isAdas(JsonNode row) {
        return row.path("owner").asText().equals("ada");
    }

    private static Map<String, JsonNode> text(JsonNode row) {
        return Map.of("text", row.get("text"));
    }

    private List<String> texts() {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select text from note order by id")
                                        .mapTo(String.class)
                                        .list());
    }

    @AfterEach
    void stop() {
        site.close();
        database.close();
    }

    @Test
    void whatHappensIsToldWithItsPosition() throws Exception {
        try (var stream = site.listen("/notes").begun()) {
            assertEquals(200, stream.status());
            assertEquals("text/event-stream", stream.header("content-type"));
            assertEquals("no-store", stream.header("cache-control"));
            assertEquals("no", stream.header("x-accel-buffering"));
            assertEquals("2000", stream.retry());
            create(1, "ada", "one\nline");
            update(1, "ada", "one\nline", "two");
            delete(1, "ada", "two");

            var events = next(stream, 3);

            assertEquals(
                    List.of("created", "updated", "deleted"),
                    events.stream().map(Received::event).toList());
            assertEquals(
                    List.of(
                            "{'id':1,'owner':'ada','text':'one\\nline'}",
                            "{'id':1,'owner':'ada','text':'two'}",
                            "{'id':'1'}"),
                    events.stream().map(StreamContract::data).toList());
            assertEquals(3, events.stream().map(Received::id).distinct().count());
        }
    }

    @Test
    void whatIsRolledBackIsNotTold() throws Exception {
        try (var stream = site.listen("/notes").begun()) {
            database.jdbi()
                    .useTransaction(
                            handle -> {
                                create(1, "ada", "gone");
                                handle.rollback();
                            });
            create(2, "ada", "stays");

            assertTrue(next(stream, 1).getFirst().data().contains("stays"));
        }
    }

    @Test
    void whoComesBackGetsWhatHeMissedAndThenWhatHappens() throws Exception {
        String last;
        try (var stream = site.listen("/notes").begun()) {
            create(1, "ada", "a");
            last = next(stream, 1).getFirst().id();
        }
        create(2, "ada", "b");
        create(3, "ada", "c");
        for (String path : List.of("/notes", "/notes?after=" + last)) {
            try (var stream =
                    path.equals("/notes")
                            ? site.listen(path, "Last-Event-ID", last)
                            : site.listen(path)) {
                assertEquals(List.of("b", "c"), texts(next(stream, 2)));
            }
        }
        try (var stream = site.listen("/notes", "Last-Event-ID", last)) {
            next(stream, 2);
            create(4, "ada", "d");
            assertEquals(List.of("d"), texts(next(stream, 1)));
        }
    }

    @Test
    void aPositionThatIsForgottenOrUnknownIsToldToBeginAnew() throws Exception {
        site.close();
        site = site(Map.of("realtime.history", "1"));
        String last;
        try (var stream = site.listen("/notes").begun()) {
            last = stream.lastId();
            create(1, "ada", "a");
            create(2, "ada", "b");
            next(stream, 2);
        }
        database.useTransaction(
                handle ->
                        handle.execute(
                                "update hirundo_change set changed_at = ?",
                                java.sql.Timestamp.from(Instant.EPOCH)));
        assertEquals(2, site.log.forget(Instant.now().minus(Duration.ofHours(1))));
        for (String unknown : List.of(last, "nonsense", "9000000000000000000-0", "1-1-1")) {
            try (var stream = site.listen("/all", "Last-Event-ID", unknown)) {
                var events = next(stream, 2);
                assertEquals(
                        List.of("reset", "snapshot"),
                        events.stream().map(Received::event).toList());
            }
        }
        try (var stream = site.listen("/notes?after=nonsense")) {
            assertEquals(400, stream.status());
            assertEquals("application/problem+json", stream.header("content-type"));
        }
    }

    @Test
    void whoSeesSomeRowsIsToldOfThoseThatComeIntoViewAndLeaveIt() throws Exception {
        try (var stream = site.listen("/mine").begun()) {
            create(1, "bob", "secret");
            create(2, "ada", "hers");
            log(2, new Change.Updated<>(new Note(2, "ada", "hers"), new Note(2, "bob", "now his")));
            log(1, new Change.Updated<>(new Note(1, "bob", "x"), new Note(1, "ada", "x")));

            var events = next(stream, 3);

            assertEquals(
                    List.of("created", "deleted", "created"),
                    events.stream().map(Received::event).toList());
            assertEquals("{'id':'2'}", data(events.get(1)));
        }
    }

    @Test
    void aViewShowsWhatItMakesOfARow() throws Exception {
        try (var stream = site.listen("/texts").begun()) {
            create(1, "ada", "a");

            assertEquals("{'text':'a'}", data(next(stream, 1).getFirst()));
        }
    }

    @Test
    void afterASnapshotComesWhatItDoesNotShow() throws Exception {
        create(1, "ada", "a");
        try (var stream = site.listen("/all")) {
            var snapshot = next(stream, 1).getFirst();
            create(2, "ada", "b");

            assertEquals("{'items':['a']}", data(snapshot));
            assertEquals(List.of("b"), texts(next(stream, 1)));
            try (var again = site.listen("/all", "Last-Event-ID", snapshot.id())) {
                assertEquals(List.of("b"), texts(next(again, 1)));
            }
        }
    }

    @Test
    void aTransactionThatIsOpenHoldsBackWhatCommitsAndThenAllIsTold() throws Exception {
        try (var stream = site.listen("/notes").begun()) {
            database.useTransaction(
                    _ -> {
                        create(1, "ada", "a");
                        CompletableFuture.runAsync(() -> create(2, "ada", "b")).join();
                    });

            assertEquals(List.of("a", "b"), texts(next(stream, 2)).stream().sorted().toList());
        }
    }

    @Test
    void whatAnotherNodeWritesIsTold() throws Exception {
        try (var other = site(Map.of("realtime.poll", "PT0.05S"));
                var stream = other.listen("/notes").begun()) {
            create(1, "ada", "a"); // in the log of the first

            assertEquals(List.of("a"), texts(next(stream, 1)));
        }
    }

    @Test
    void aFeedThatFailsEndsItsOwnStreamAndNoOther() throws Exception {
        try (var log = TestLogging.record();
                var failing = site.listen("/failing").begun();
                var other = site.listen("/notes").begun()) {
            create(1, "ada", "a");
            create(2, "ada", "b");

            assertEquals(List.of("a", "b"), texts(next(other, 2)));
            assertThrows(IOException.class, failing::next); // cut, lest it look complete
            assertEquals(1, log.atLeast(Level.SEVERE).size());
        }
    }

    @Test
    void aStreamEndsWithTheCredential() throws Exception {
        try (var expires = site.listen("/notes", "Caller", "ada PT0.3S").begun();
                var revoked = site.listen("/notes", "Caller", "ada").begun()) {
            assertEquals(Optional.empty(), expires.next());
            site.revokeAll();
            assertEquals(Optional.empty(), revoked.next());
        }
        assertEquals(0, site.revocationsThatWait());
    }

    @Test
    void whoListensIsSentAwayWhenTheServerDrains() throws Exception {
        try (var stream = site.listen("/notes").begun()) {
            site.live.drain();

            assertEquals(Optional.empty(), stream.next());
        }
        try (var late = site.listen("/notes")) {
            assertEquals(Optional.empty(), late.next());
            assertEquals("2000", late.retry());
        }
    }

    @Test
    void whoListensIsSentAwayWhenTheServerStops() throws Exception {
        try (var stream = site.listen("/notes").begun()) {
            long before = System.nanoTime();
            site.close();

            assertEquals(Optional.empty(), stream.next());
            assertTrue(System.nanoTime() - before < Duration.ofSeconds(5).toNanos());
        }
    }

    @Test
    void aQuietStreamIsNotIdle() throws Exception {
        var settings =
                Map.of(
                        "server.idle-connection-timeout", "PT0.5S",
                        "server.idle-connection-period", "PT0.1S");
        try (var quick = site(settings);
                var stream = quick.listen("/notes").begun();
                var idle = new RawHttp(quick.uri("/").getPort())) {
            assertTrue(idle.isClosedByServer()); // which was there for a shorter time
            create(1, "ada", "a");
            assertEquals(List.of("a"), texts(next(stream, 1)));
        }
    }

    private void create(int id, String owner, String text) {
        database.useTransaction(
                handle -> {
                    handle.execute("insert into note values (?, ?, ?)", id, owner, text);
                    log(id, new Change.Created<>(new Note(id, owner, text)));
                });
    }

    private void update(int id, String owner, String before, String text) {
        log(id, new Change.Updated<>(new Note(id, owner, before), new Note(id, owner, text)));
    }

    private void delete(int id, String owner, String text) {
        log(id, new Change.Deleted<>(new Note(id, owner, text)));
    }

    private void log(int id, Change<Note> change) {
        site.log.append("note", String.valueOf(id), change);
    }

    private static List<Received> next(EventStream stream, int count) throws IOException {
        var events = new ArrayList<Received>();
        for (int i = 0; i < count; i++) {
            events.add(stream.next().orElseThrow());
        }
        return events;
    }

    /// JSON with its fields in the order of their names, in single quotes.
    private static String data(Received event) {
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        try {
            var sorted = mapper.readValue(event.data(), java.util.TreeMap.class);
            return mapper.writeValueAsString(sorted).replace('"', '\'');
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(List<Received> events) {
        return events.stream()
                .map(event -> event.data().replaceAll(".*\"text\": ?\"([^\"]*)\".*", "$1"))
                .toList();
    }
}
