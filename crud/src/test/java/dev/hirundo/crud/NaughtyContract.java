package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Json;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Naughty strings in every place that a client can put a text into: the answer is a success or the
/// client's fault, the data is as it was, and nothing is told of the inside.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NaughtyContract {
    private static final List<String> STRINGS = NaughtyStrings.all();

    record Tag(String id, @Nullable String note, long version) {}

    record NewTag(String id, @Nullable String note) {}

    @AutoClose private final Site site;
    private String untouched = "";

    NaughtyContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Note.SCHEMA
                                + "; create table tag (id varchar(100) primary key, note varchar(1000), version bigint not null)",
                        (routing, database) -> {
                            var notes =
                                    Crud.of(Note.class, database)
                                            .creates(Note.New.class)
                                            .access(Access.everyone())
                                            .filterable("id", "title", "size", "createdAt")
                                            .sortable("title", "size")
                                            .searchable("title")
                                            .softDelete()
                                            .build();
                            routing.register("/notes", notes)
                                    .register(
                                            "/tags",
                                            Crud.of(Tag.class, database)
                                                    .creates(NewTag.class)
                                                    .access(Access.everyone())
                                                    .clientIds()
                                                    .filterable("id", "note")
                                                    .build());
                        });
    }

    @BeforeEach
    void oneRow() {
        site.execute("delete from note");
        site.execute("delete from tag");
        untouched = site.post("/notes", "{\"title\":\"unharmed\",\"size\":1}").header("Location");
    }

    private void unharmed() {
        assertEquals("unharmed", site.get(untouched).is(200).text("title"));
        assertEquals("\"v1\"", site.get(untouched).header("ETag"));
    }

    private interface Attack {
        Reply send(String naughty) throws IOException;
    }

    private void attack(Attack attack) throws IOException {
        attack(STRINGS, attack);
    }

    private void attack(List<String> strings, Attack attack) throws IOException {
        try (var log = TestLogging.record()) {
            for (String naughty : strings) {
                harmless(naughty, attack.send(naughty));
            }
            assertEquals(List.of(), log.atLeast(Level.WARNING));
        }
        unharmed();
    }

    private static void harmless(String naughty, Reply reply) {
        String told = "'" + naughty + "' -> " + reply.status() + " " + reply.body();
        assertTrue(reply.status() < 500, told);
        if (reply.status() >= 400) {
            assertEquals("application/problem+json", reply.header("Content-Type"), told);
            String body = reply.body();
            String echoed = Json.standard().mapper().valueToTree(naughty).toString();
            body =
                    body.replace(echoed.substring(1, echoed.length() - 1), "")
                            .replace(naughty.isEmpty() ? "\0" : naughty, "");
            assertFalse(Attacker.INSIDE.matcher(body).find(), told);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void asParametersOfAList() throws IOException {
        for (String name : new String[] {"title", "title.like", "q", "sort"}) {
            attack(naughty -> site.get("/notes?" + name + "=" + encoded(naughty)));
        }
        String[] names = {
            "title.in",
            "title.gt",
            "size",
            "id",
            "createdAt.lt",
            "fields",
            "cursor",
            "limit",
            "offset",
            "count",
            "deleted",
            "expand"
        };
        for (String name : names) {
            attack(naughty -> site.get("/notes?" + name + "=" + encoded(naughty)));
        }
        attack(naughty -> site.get("/notes?" + encoded(naughty) + "=1"));
        attack(naughty -> site.get("/notes?title=" + encoded(naughty), "Accept", "text/csv"));
        attack(naughty -> site.get(untouched + "?fields=" + encoded(naughty)));
    }

    @Test
    void asIds() throws IOException {
        for (String path : new String[] {"/notes/", "/tags/"}) {
            attack(naughty -> site.get(path + "x" + encoded(naughty)));
            attack(naughty -> site.delete(path + "x" + encoded(naughty)));
            attack(
                    naughty ->
                            site.put(
                                    path + "x" + encoded(naughty),
                                    "{\"title\":\"t\",\"size\":1,\"id\":\"x\",\"note\":\"\"}",
                                    "If-None-Match",
                                    "*"));
            attack(naughty -> site.call("POST", path + "x" + encoded(naughty) + "/restore"));
        }
    }

    private static boolean isStorable(String naughty) {
        return naughty.indexOf('\0') < 0;
    }

    @Test
    void asFieldsOfBodies() throws IOException {
        attack(
                naughty -> {
                    String body = "{\"id\":\"a\",\"note\":" + quoted(naughty) + "}";
                    var reply = site.post("/tags", body);
                    if (reply.status() == 201) {
                        assertEquals(naughty, reply.text("note"));
                        assertEquals(naughty, site.get("/tags/a").text("note"));
                        if (naughty.length() < 400) { // a longer one is no request line
                            var found = site.get("/tags?note=" + encoded(naughty)).is(200);
                            assertEquals(1, found.json().get("items").size(), naughty);
                        }
                        var csv = site.get("/tags", "Accept", "application/x-ndjson").is(200);
                        assertTrue(csv.body().endsWith("\n"));
                        site.delete("/tags/a").is(204);
                    } else {
                        assertTrue(!isStorable(naughty) || naughty.length() > 1000, naughty);
                    }
                    return reply;
                });
        attack(
                naughty ->
                        site.post("/notes", "{\"title\":\"t\",\"size\":" + quoted(naughty) + "}"));
        attack(naughty -> site.post("/notes", "{" + quoted(naughty) + ":1}"));
        attack(naughty -> site.patch(untouched, "{\"size\":" + quoted(naughty) + "}"));
        attack(naughty -> site.patch(untouched, "{" + quoted(naughty) + ":1}"));
        attack(naughty -> site.post("/notes", naughty));
        attack(
                naughty ->
                        site.send(
                                "POST",
                                "/notes",
                                "application/x-ndjson",
                                "{\"title\":\"t\",\"size\":" + quoted(naughty) + "}"));
    }

    /// As JSON, whatever it holds.
    private static String quoted(String text) {
        var json = new StringBuilder("\"");
        text.chars()
                .forEach(
                        c -> {
                            if (c < 0x20 || c == '"' || c == '\\') {
                                json.append(String.format("\\u%04x", c));
                            } else {
                                json.append((char) c);
                            }
                        });
        return json.append('"').toString();
    }

    @Test
    void halvesOfPairs() {
        for (String half : new String[] {"\\ud800", "\\udfff", "a\\ud83d", "\\ude00\\ud83d"}) {
            site.post("/tags", "{\"id\":\"a\",\"note\":\"" + half + "\"}").isProblem(400);
            site.patch(untouched, "{\"title\":\"" + half + "\"}").isProblem(400);
        }
        unharmed();
    }

    @Test
    void inPatchesAndSteps() throws IOException {
        String patch = "application/json-patch+json";
        for (String member : new String[] {"op", "path", "from"}) {
            attack(
                    naughty ->
                            site.send(
                                    "PATCH",
                                    untouched,
                                    patch,
                                    "[{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/x\",\"value\":1,\"x\":1}]"
                                            .replaceFirst(
                                                    "\"" + member + "\":\"[^\"]*\"",
                                                    java.util.regex.Matcher.quoteReplacement(
                                                            "\""
                                                                    + member
                                                                    + "\":"
                                                                    + quoted(naughty)))));
        }
        for (String member : new String[] {"op", "id", "ifMatch"}) {
            var step = Map.of("op", "\"delete\"", "id", "\"x\"", "ifMatch", "\"*\"");
            attack(
                    naughty -> {
                        var json = new StringBuilder("{\"steps\":[{");
                        step.forEach(
                                (name, value) ->
                                        json.append(
                                                        json.charAt(json.length() - 1) == '{'
                                                                ? ""
                                                                : ",")
                                                .append('"')
                                                .append(name)
                                                .append("\":")
                                                .append(
                                                        name.equals(member)
                                                                ? quoted(naughty)
                                                                : value));
                        return site.post("/notes/batch", json.append("}]}").toString());
                    });
        }
    }

    @Test
    void asHeaders() throws IOException {
        String[] names = {
            "Idempotency-Key", "If-Match", "If-None-Match", "Accept", "Content-Type", "X-Request-Id"
        };
        try (var log = TestLogging.record()) {
            for (String name : names) {
                for (String naughty : STRINGS) {
                    raw(name, naughty);
                }
            }
            assertEquals(List.of(), log.atLeast(Level.WARNING));
        }
        assertEquals("unharmed", site.get(untouched).is(200).text("title"));
    }

    private void raw(String name, String naughty) throws IOException {
        if (naughty.indexOf('\r') >= 0 || naughty.indexOf('\n') >= 0) {
            return; // that would be another header
        }
        String body = "{\"size\":1}";
        String[] requests = {
            "PATCH "
                    + untouched
                    + " HTTP/1.1\r\nHost: x\r\n"
                    + (name.equals("Content-Type") ? "" : "Content-Type: application/json\r\n")
                    + "Content-Length: "
                    + body.length()
                    + "\r\n"
                    + name
                    + ": "
                    + naughty
                    + "\r\n\r\n"
                    + body,
            "GET /notes HTTP/1.1\r\nHost: x\r\n" + name + ": " + naughty + "\r\n\r\n"
        };
        for (String request : requests) {
            try (var http = new RawHttp(site.port())) {
                var answer = http.send(request).answer().orElseThrow();
                String told = name + ": " + naughty + " -> " + answer;
                assertTrue(answer.status() < 500, told);
                if (answer.status() >= 400) {
                    assertEquals(
                            "application/problem+json", answer.headers().get("content-type"), told);
                    assertFalse(
                            Attacker.INSIDE.matcher(answer.body().replace(naughty, "")).find(),
                            told);
                }
            }
        }
    }

    @Test
    void thereAreManyOfThem() {
        assertTrue(STRINGS.size() >= 200, "only " + STRINGS.size());
    }
}
