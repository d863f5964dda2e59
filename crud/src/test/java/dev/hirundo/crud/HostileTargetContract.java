package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths and queries that no honest client sends.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileTargetContract {
    private static final String JSON = "application/json";

    record Tag(String id, long version) {}

    record NewTag(String id) {}

    record Counter(Long id, String name) {}

    record NewCounter(String name) {}

    @AutoClose private final Site site;
    private final Attacker attacker;
    private String path = "";

    HostileTargetContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA
                                + "; create table tag (id varchar(100) primary key, version bigint not null)"
                                + "; create table counter (id bigint primary key, name varchar(10))",
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Site.resource(Todo.class, NewTodo.class, database))
                                        .register(
                                                "/tags",
                                                Site.resource(Tag.class, NewTag.class, database))
                                        .register(
                                                "/counters",
                                                Crud.of(Counter.class, database)
                                                        .updates(NewCounter.class)
                                                        .access(Access.everyone())
                                                        .build()));
        attacker = new Attacker(site.port(), "/todos");
    }

    @BeforeEach
    void oneRow() {
        site.execute("delete from todo");
        site.execute("delete from tag");
        path = site.post("/todos", "{\"title\":\"unharmed\"}").is(201).header("Location");
    }

    private void unharmed() {
        assertEquals("unharmed", site.get(path).is(200).text("title"));
        assertEquals(1, site.count("todo"));
    }

    private void noMethodFinds(String target) {
        String field =
                target.startsWith("/todos/")
                        ? "title"
                        : target.startsWith("/tags/") ? "id" : "name";
        byte[] body = ("{\"" + field + "\":\"harmed\"}").getBytes(StandardCharsets.UTF_8);
        attacker.refused(404, "GET", target);
        attacker.refused(404, "DELETE", target);
        attacker.refused(404, "PUT", target, JSON, body);
        attacker.refused(404, "PATCH", target, JSON, body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-1-1-1-1",
                "0",
                "nonsense",
                "%20",
                "null",
                "01890000000070008000000000000000",
                "%7B01890000-0000-7000-8000-000000000000%7D",
                "urn:uuid:01890000-0000-7000-8000-000000000000",
                "01890000-0000-7000-8000-00000000000g",
                "-1890000-0000-7000-8000-000000000000",
                "+1890000-0000-7000-8000-000000000000",
                "01890000-0000-7000-8000-0000000000%D9%A0",
                "%F0%9F%90%A6",
                "..%2F..%2Fetc%2Fpasswd",
                "'%20or%20'1'='1",
            })
    void anIdThatIsNoUuidIsAnIdThatNoRowHas(String id) {
        noMethodFinds("/todos/" + id);
        unharmed();
    }

    @Test
    void aVeryLongIdIsAnIdThatNoRowHas() {
        noMethodFinds("/todos/" + "a".repeat(3000));
        noMethodFinds("/todos/" + "1-".repeat(1500) + "1");
        noMethodFinds("/tags/" + "a".repeat(3000));
        noMethodFinds("/counters/" + "9".repeat(3000));
        unharmed();
    }

    @Test
    void anotherSpellingOfAnIdIsAnotherId() {
        String id = path.substring("/todos/".length());
        noMethodFinds("/todos/" + id.substring(1, 9) + "0" + id.substring(9)); // groups of 7 and 5
        noMethodFinds("/todos/" + id + "%20");
        assertEquals(
                "unharmed",
                site.get("/todos/" + id.toUpperCase(Locale.ROOT)).is(200).text("title"));
        unharmed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "'%20or%20'1'='1", "%25", "*"})
    void aTextThatNoRowHasAsItsIdIsNotFound(String id) {
        site.post("/tags", "{\"id\":\"a\"}").is(201);
        noMethodFinds("/tags/" + id);
        assertEquals(1, site.count("tag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "1.0",
                "1e3",
                "0x1",
                "9223372036854775808",
                "--1",
                "+5",
                "05",
                "%D9%A5",
                "1%20"
            })
    void aTextThatIsNoPlainNumberIsAnIdThatNoRowHas(String id) {
        site.execute("delete from counter");
        site.execute("insert into counter (id, name) values (5, 'five'), (1, 'one')");
        noMethodFinds("/counters/" + id);
        assertEquals("five", site.get("/counters/5").is(200).text("name"));
        assertEquals(2, site.count("counter"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=-1",
                "limit=0",
                "limit=101",
                "limit=abc",
                "limit=99999999999",
                "limit=",
                "limit",
                "limit=1.0",
                "limit=1e1",
                "limit=%2B1",
                "limit=%EF%BC%95",
                "limit=1&limit=1",
                "limit=1&limit=2",
                "cursor=x&cursor=x",
                "Limit=5",
                "x=1",
                "title=unharmed",
                "sort=title",
                "offset=-1",
                "offset=10001",
                "offset=1&cursor=x",
                "count=all",
                "fields=",
                "fields=title,nothing",
                "expand=id",
                "q=x",
                "deleted=true",
                "sort=",
                "sort=-",
                "title.like=x",
                "limit%5B%5D=5",
                "limit=5;cursor=x",
                "%20limit=5",
                "=5",
                "limit=1&x",
            })
    void aQueryThatIsNotAllowedIsMalformed(String query) {
        attacker.refused(400, "GET", "/todos?" + query);
        unharmed();
    }

    /// Escapes that are none, and escapes of what is no text. Whether such a connection goes on is
    /// not ours to say.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%4",
                "%zz",
                "%00",
                "a%00",
                "%ED%A0%80",
                "%ED%B0%80x",
                "%FF",
                "%C0%80",
                "01890000-0000-7000-8000-000000000000%00",
            })
    void anEscapeThatIsNoTextIsRefusedInPathAndQuery(String text) throws IOException {
        for (String target :
                List.of(
                        "/todos/",
                        "/tags/",
                        "/counters/",
                        "/todos?limit=",
                        "/todos?cursor=",
                        "/todos?")) {
            try (var log = TestLogging.record();
                    var http = site.raw()) {
                var answer =
                        http.send("GET " + target + text + " HTTP/1.1\r\nHost: x\r\n\r\n")
                                .answer()
                                .orElseThrow();
                assertTrue(answer.status() == 400 || answer.status() == 404, target + " " + answer);
                assertEquals(
                        "application/problem+json", answer.headers().get("content-type"), target);
                assertEquals(List.of(), log.atLeast(Level.WARNING), target);
            }
        }
        unharmed();
    }

    @Test
    void anUnknownParameterIsNamedWithThoseThatAreKnown() {
        String detail = site.get("/todos?page=2").isProblem(400).text("detail");
        assertTrue(detail.contains("page") && detail.contains("cursor, fields, limit"), detail);
    }

    static List<String> injections() {
        return List.of(
                "' or '1'='1",
                "'; drop table todo; --",
                "\"; drop table todo; --",
                "1; delete from todo",
                "') or 1=1 --",
                "x' union select null --",
                "\\'; drop table todo; --",
                "$$; drop table todo; $$",
                "/* */ or 1=1",
                "?; drop table todo",
                ":id",
                "<id>",
                "%' or '%'='",
                "1' and sleep(5) and '1'='1",
                "'||(select 1)||'");
    }

    @ParameterizedTest
    @MethodSource("injections")
    void sqlFromAClientIsTextAndNothingElse(String sql) {
        String escaped = URLEncoder.encode(sql, StandardCharsets.UTF_8).replace("+", "%20");
        for (String query :
                List.of(
                        "limit=" + escaped,
                        "cursor=" + escaped,
                        escaped + "=1",
                        "title=" + escaped)) {
            site.get("/todos?" + query).isProblem(400);
        }
        if (!sql.contains("/")) { // which would be another path
            site.get("/todos/" + escaped).isProblem(404);
            site.delete("/tags/" + escaped).isProblem(404);
        }
        unharmed();

        String json = "{\"title\":\"" + sql.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        var created = site.post("/todos", json).is(201);
        assertEquals(sql, site.get(created.header("Location")).text("title"));
        assertEquals(sql, site.put(created.header("Location"), json).is(200).text("title"));
        assertEquals(sql, site.patch(created.header("Location"), json).is(200).text("title"));
        site.post("/todos", "{\"title\":\"x\"," + json.substring(1).replace("title\"", "hits\""))
                .isProblem(422);
        site.delete(created.header("Location")).is(204);

        site.post("/tags", json.replace("\"title\"", "\"id\"")).is(201);
        assertEquals(sql, site.get("/tags").json().at("/items/0/id").asText());
        unharmed();
    }
}
