package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Json;
import dev.hirundo.core.Live;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Dialect;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which feed a list is streamed as. How a feed is streamed is not crud's business: here each is
/// kept and answered with its first rows.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LiveContract {
    private static final String STREAM = "text/event-stream";

    record Doc(UUID id, String owner, String text, boolean done) {}

    record NewDoc(String owner, String text, boolean done) {}

    @AutoClose private final Site site;

    private Keeper live;
    private Crud docs;
    private Crud silent;

    LiveContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        "create table doc (id uuid primary key, owner varchar(9) not null, text varchar(99) not null, done boolean not null)",
                        (routing, database) -> {
                            live = new Keeper(ChangeLog.create(database));
                            docs =
                                    Crud.of(Doc.class, database)
                                            .creates(NewDoc.class)
                                            .access(Access.ownedBy("owner").or(Access.role("all")))
                                            .access("text", Access.ownedBy("owner"))
                                            .filterable("done")
                                            .sortable("owner")
                                            .live(live)
                                            .build();
                            silent = Crud.of(Doc.class, database).access(Access.everyone()).build();
                            routing.register("/docs", docs);
                        });
    }

    /// The feed of the last request.
    private static final class Keeper implements Live {
        private final ChangeLog log;
        private Feed<JsonNode> feed;

        Keeper(ChangeLog log) {
            this.log = log;
        }

        @Override
        public ChangeLog log() {
            return log;
        }

        @Override
        @SuppressWarnings("unchecked") // rows are read as JSON
        public void stream(Feed<?> feed, ServerRequest request, ServerResponse response) {
            this.feed = (Feed<JsonNode>) feed;
            response.send(Json.standard().write(feed.snapshot().orElseThrow().get()));
        }

        /// What is told of a change that the log holds.
        Optional<Change<JsonNode>> told(Change<Doc> change) {
            return feed.of(change.map(Json.standard()::toTree));
        }

        Object shown(Doc doc) {
            return feed.view(Json.standard().toTree(doc));
        }
    }

    @BeforeEach
    void nothing() {
        site.execute("delete from doc");
    }

    private Reply stream(String target, String caller, String... headers) {
        return site.get(
                target,
                Stream.concat(
                                Stream.of("Accept", STREAM, "X-Test-Caller", caller),
                                Stream.of(headers))
                        .toArray(String[]::new));
    }

    private void create(String owner, String text, boolean done) {
        site.post(
                        "/docs",
                        "{\"owner\":\"%s\",\"text\":\"%s\",\"done\":%s}"
                                .formatted(owner, text, done),
                        "X-Test-Caller",
                        owner)
                .is(201);
    }

    private static Doc doc(String owner, boolean done) {
        return new Doc(UUID.randomUUID(), owner, "text", done);
    }

    @Test
    void aStreamBeginsWithTheRowsOfTheListAsTheListShowsThem() {
        create("ada", "b", false);
        create("ada", "a", false);
        create("ada", "done", true);
        create("bob", "his", false);
        String query = "/docs?done=false&sort=owner&fields=text,owner";

        var listed = site.get(query, "X-Test-Caller", "ada").is(200).json().get("items");

        assertEquals(2, listed.size());
        assertEquals(listed, stream(query, "ada").is(200).json());
        assertEquals(listed, stream(query + "&after=7-1&ticket=t", "ada").is(200).json());
    }

    @Test
    void aChangeIsToldToWhomTheListWouldShowTheRow() {
        stream("/docs?done=false", "ada").is(200);
        var hers = doc("ada", false);

        assertTrue(live.told(new Change.Created<>(hers)).isPresent());
        assertTrue(live.told(new Change.Created<>(doc("ada", true))).isEmpty());
        assertTrue(live.told(new Change.Created<>(doc("bob", false))).isEmpty());
        var given = new Doc(hers.id(), "bob", "text", false);
        assertEquals(
                Optional.of(new Change.Deleted<>(Json.standard().toTree(given))),
                live.told(new Change.Updated<>(hers, given)));
        stream("/docs?done=false", "eve all").is(200);
        assertTrue(live.told(new Change.Created<>(doc("bob", false))).isPresent());
    }

    @Test
    void aChangeShowsOfTheRowWhatTheListWouldShow() {
        var his = doc("bob", false);
        stream("/docs?fields=owner,text", "bob").is(200);
        assertEquals("{\"owner\":\"bob\",\"text\":\"text\"}", json(live.shown(his)));
        var bobs = live.feed.viewKey();
        stream("/docs?fields=owner,text", "eve all").is(200);
        assertEquals("{\"owner\":\"bob\"}", json(live.shown(his)));

        assertNotEquals(bobs, live.feed.viewKey(), "they must not share what is encoded");
    }

    private static String json(Object value) {
        return new String(Json.standard().write(value), StandardCharsets.UTF_8);
    }

    @Test
    void writesAreInTheLogThatIsStreamed() {
        var end = live.log.end();
        create("ada", "a", false);

        var entry = live.log.after(end, 10).getFirst();

        assertEquals("doc", entry.topic());
        assertEquals("a", entry.change().row().get("text").asText());
    }

    @Test
    void whatIsStreamedCanBeToldByAnotherWay() {
        create("ada", "b", false);
        create("ada", "done", true);
        stream("/docs?done=false", "ada").is(200);

        var feed = docs.feed(Caller.User.of("ada"), UriQuery.create("done=false"));

        assertEquals(live.feed.topic(), feed.topic());
        assertEquals(
                json(live.feed.snapshot().orElseThrow().get()),
                json(feed.snapshot().orElseThrow().get()));
    }

    @ParameterizedTest
    @CsvSource({"'', 401", "ada, 400"})
    void whatCannotBeToldIsRefusedAsTheListWouldBe(String user, int status) {
        var caller = user.isEmpty() ? new Caller.Anonymous() : Caller.User.of(user);

        var refused =
                assertThrows(
                        ProblemException.class,
                        () -> docs.feed(caller, UriQuery.create("nothing=1")));

        assertEquals(status, refused.problem().status());
    }

    @Test
    void aResourceWithoutALogHasNoFeed() {
        assertThrows(
                IllegalStateException.class,
                () -> silent.feed(new Caller.Anonymous(), UriQuery.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, true",
        "'text/event-stream, application/json;q=0.9', true",
        "'application/json, text/event-stream', false",
        "*/*, false",
        "text/*, true",
        "text/event-stream;q=0, false"
    })
    void aStreamIsForWhoLikesItBetterThanJson(String accept, boolean isStream) {
        var answer = site.get("/docs", "Accept", accept, "X-Test-Caller", "ada");

        assertEquals(isStream, answer.status() == 200 && answer.json().isArray(), answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=5", "offset=1", "count=exact", "q=x", "nothing=1", "done=maybe"})
    void whatAStreamHasNotIsRefused(String query) {
        stream("/docs?" + query, "ada").isProblem(400);
    }

    @Test
    void aListThatIsTooLongIsRefused() {
        site.execute(
                "insert into doc select "
                        + "cast('00000000-0000-0000-0000-' || lpad(cast(n as varchar), 12, '0') as uuid), 'ada', 'x', n > 1000"
                        + " from "
                        + numbers(LiveLists.MAX_ROWS + 1));

        assertTrue(stream("/docs", "ada").isProblem(400).text("detail").contains("filter"));
        assertEquals(LiveLists.MAX_ROWS, stream("/docs?done=false", "ada").is(200).json().size());
    }

    private String numbers(int count) {
        return site.database.dialect() == Dialect.H2
                ? "system_range(1, " + count + ") as r(n)"
                : "generate_series(1, " + count + ") as r(n)";
    }

    @Test
    void whoMayReadNothingGetsNoStream() {
        site.get("/docs", "Accept", STREAM).isProblem(401);
    }
}
