package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A whole list as NDJSON or CSV, and which of the formats a client gets. The server has one
/// connection to its database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExportContract {
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";

    /// Large, so that some fill every buffer on the way.
    record Doc(@Nullable UUID id, int place, Kind kind, String text) {}

    enum Kind {
        GOOD
    }

    @AutoClose private final Site site;

    ExportContract(TestDatabase kind) {
        site =
                Site.of(
                        kind.open(Map.of("pool", "1")),
                        Todo.SCHEMA
                                + "; create table doc (id uuid primary key, place integer not null, kind varchar(10) not null, text varchar(4000) not null)",
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Crud.of(Todo.class, database)
                                                        .creates(NewTodo.class)
                                                        .access(Access.everyone())
                                                        .filterable("done", "title")
                                                        .sortable("title", "hits")
                                                        .searchable("title")
                                                        .build())
                                        .register(
                                                "/docs",
                                                Crud.of(Doc.class, database)
                                                        .access(Access.everyone())
                                                        .sortable("place")
                                                        .build()));
    }

    @BeforeEach
    void nothing() {
        site.execute("delete from todo");
        site.execute("delete from doc");
    }

    private void todo(String title, String more) {
        site.post("/todos", "{\"title\":" + title + ",\"done\":false,\"hits\":1" + more + "}")
                .is(201);
    }

    private Reply export(String target, String type) {
        return site.get(target, "Accept", type).is(200);
    }

    @Test
    void rowsAreLinesOfJson() {
        todo("\"b\"", "");
        todo("\"a\\nb\"", ",\"note\":\"\u00fc\"");
        var reply = export("/todos?sort=title", NDJSON);
        assertEquals(NDJSON, reply.header("Content-Type"));
        assertEquals("Accept", reply.header("Vary"));
        var page = site.get("/todos?sort=title").json().get("items");
        var lines = reply.body().split("\n");
        assertEquals(2, lines.length);
        for (int i = 0; i < 2; i++) {
            assertEquals(page.get(i).toString(), lines[i]);
        }
        assertTrue(reply.body().endsWith("\n"));
    }

    @Test
    void rowsAreRecordsOfCsv() {
        todo("\"plain\"", "");
        todo("\"com,ma\"", ",\"note\":\"\"");
        todo("\"quo\\\"te\"", ",\"due\":\"2026-11-20\"");
        todo("\"two\\r\\nlines\"", ",\"note\":\" s \"");
        todo("\"=1+1\"", "");
        var reply = export("/todos?fields=title,done,note,hits,due", CSV);
        assertEquals("text/csv; charset=utf-8; header=present", reply.header("Content-Type"));
        assertEquals(
                "title,done,note,hits,due\r\n"
                        + "plain,false,,1,\r\n"
                        + "\"com,ma\",false,,1,\r\n"
                        + "\"quo\"\"te\",false,,1,2026-11-20\r\n"
                        + "\"two\r\nlines\",false, s ,1,\r\n"
                        + "=1+1,false,,1,\r\n",
                reply.body());
        assertEquals("\"\"", export("/todos?fields=note", CSV).body().split("\r\n")[1]);
        assertEquals(
                "id,title,done,note,hits,due,createdAt,updatedAt,version",
                export("/todos", CSV).body().split("\r\n")[0]);
    }

    @Test
    void whatAListIsAskedForIsHonoured() {
        for (String title : new String[] {"swim", "fly", "walk home"}) {
            todo('"' + title + '"', "");
        }
        assertEquals(
                "title\r\nwalk home\r\nswim\r\nfly\r\n",
                export("/todos?fields=title&sort=-title", CSV).body());
        assertEquals(
                "{\"title\":\"swim\"}\n",
                export("/todos?fields=title&title.like=s*", NDJSON).body());
        assertEquals(
                "{\"title\":\"walk home\"}\n", export("/todos?fields=title&q=home", NDJSON).body());
        assertEquals("", export("/todos?done=true", NDJSON).body());
        assertEquals("title\r\n", export("/todos?done=true&fields=title", CSV).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=5", "cursor=x", "offset=5", "count=exact", "x=1", "sort=note"})
    void whatAnExportHasNotIsRefused(String query) {
        for (String type : new String[] {NDJSON, CSV}) {
            site.get("/todos?" + query, "Accept", type).isProblem(400);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/json",
                "application/* | application/json",
                "application/json | application/json",
                "application/JSON;charset=utf-8 | application/json",
                "text/html, application/xml;q=0.9, */*;q=0.8 | application/json",
                "application/x-ndjson | application/x-ndjson",
                "text/* | text/csv",
                "text/csv;q=0.5, application/x-ndjson;q=0.6 | application/x-ndjson",
                "application/json;q=0.1, text/csv | text/csv",
                "application/json;q=0, */* | application/x-ndjson",
                "application/*;q=0, */*;q=0.1 | text/csv",
                "text/csv, */* | text/csv",
                "text/csv, application/json | application/json",
                "application/json, application/x-ndjson | application/json",
                "application/x-ndjson;q=0, text/*;q=0.3, application/json;q=0.2 | text/csv",
                "text/html | 406",
                "application/json;q=0 | 406",
                "*/*;q=0 | 406",
                "image/*, audio/* | 406",
            })
    void theFormatIsTheOneThatTheClientLikesBest(String accept, String type) {
        var reply = site.get("/todos", "Accept", accept);
        if (type.equals("406")) {
            assertTrue(reply.isProblem(406).text("detail").contains("text/csv"));
        } else {
            assertEquals(type, reply.is(200).header("Content-Type").split(";")[0]);
        }
        assertEquals("Accept", reply.header("Vary"));
    }

    @Test
    void headSaysWhatGetWouldAndNoLengthThatIsWrong() throws IOException {
        todo("\"swim\"", "");
        for (String type : new String[] {NDJSON, CSV}) {
            try (var http = new RawHttp(site.port())) {
                String rest = " /todos HTTP/1.1\r\nHost: x\r\nAccept: " + type + "\r\n\r\n";
                var head = http.send("HEAD" + rest).answerToHead().orElseThrow();
                var get = http.send("GET" + rest).answer().orElseThrow();
                assertEquals(200, head.status());
                for (String header : new String[] {"content-type", "vary", "content-length"}) {
                    assertEquals(get.headers().get(header), head.headers().get(header), header);
                }
                assertFalse(get.body().isEmpty());
            }
        }
    }

    private void docs(int from, int to) {
        for (int start = from; start < to; start += 500) {
            site.execute(
                    IntStream.range(start, Math.min(to, start + 500))
                            .mapToObj(
                                    i ->
                                            "('"
                                                    + UUID.randomUUID()
                                                    + "', "
                                                    + i
                                                    + ", 'good', '"
                                                    + "x".repeat(3000)
                                                    + "')")
                            .collect(
                                    Collectors.joining(
                                            ", ",
                                            "insert into doc (id, place, kind, text) values ",
                                            "")));
        }
    }

    @Test
    void everyRowComesOnce() {
        docs(0, 2500);
        var places = export("/docs?fields=place&sort=-place", CSV).body().split("\r\n");
        assertEquals(2501, places.length);
        for (int i = 1; i <= 2500; i++) {
            assertEquals(String.valueOf(2500 - i), places[i]);
        }
        assertEquals(2500, export("/docs", NDJSON).body().split("\n").length);
    }

    @Test
    void anExportThatFailsOnTheWayDoesNotLookComplete() throws IOException {
        docs(0, 1500);
        site.execute("update doc set kind = 'bad' where place = 1499");
        for (String type : new String[] {NDJSON, CSV}) {
            try (var http = new RawHttp(site.port())) {
                http.send(
                        "GET /docs?sort=place HTTP/1.1\r\nHost: x\r\nAccept: " + type + "\r\n\r\n");
                assertThrows(NumberFormatException.class, http::answer); // an end without a chunk
            }
        }
        site.execute("update doc set kind = 'bad' where place = 0");
        site.get("/docs?sort=place", "Accept", NDJSON).isProblem(500); // nothing was sent yet
        site.get("/todos").is(200);
    }

    @Test
    void aClientThatStopsReadingHoldsNoConnection() throws IOException {
        docs(0, 4000);
        try (var http = new RawHttp(site.port())) {
            http.send("GET /docs HTTP/1.1\r\nHost: x\r\nAccept: " + NDJSON + "\r\n\r\n");
            assertEquals('H', http.read());
            for (int i = 0; i < 20; i++) {
                site.get("/todos").is(200);
            }
            http.reset();
        }
        site.get("/todos").is(200);
    }
}
