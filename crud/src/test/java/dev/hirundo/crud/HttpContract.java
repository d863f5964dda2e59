package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What HTTP says beside the row itself: rows under ids of the client's choice, writes that must
/// name a version, patches, methods, lengths and limits.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HttpContract {
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String ID = "01890000-0000-7000-8000-00000000000";
    private static final String[] ABSENT = {"If-None-Match", "*"};

    record Tag(String id, @Nullable String note, long version) {}

    record NewTag(@Nullable String note) {}

    @AutoClose private final Site site;

    HttpContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Note.SCHEMA
                                + "; create table tag (id varchar(100) primary key, note varchar(10), version bigint not null)",
                        (routing, database) ->
                                routing.register("/notes", notes(database).softDelete().build())
                                        .register("/own", notes(database).clientIds().build())
                                        .register(
                                                "/strict",
                                                notes(database)
                                                        .clientIds()
                                                        .requireIfMatch()
                                                        .build())
                                        .register(
                                                "/tags",
                                                Crud.of(Tag.class, database)
                                                        .creates(
                                                                NewTag.class,
                                                                (c, in) ->
                                                                        new Tag("", in.note(), 0))
                                                        .updates(NewTag.class)
                                                        .clientIds()
                                                        .access(Access.everyone())
                                                        .build())
                                        .register(
                                                "/readonly",
                                                Crud.of(Note.class, database)
                                                        .access(Access.everyone())
                                                        .build()));
    }

    private static Crud.Builder<Note> notes(Database database) {
        return Crud.of(Note.class, database).creates(Note.New.class).access(Access.everyone());
    }

    @BeforeEach
    void nothing() {
        site.execute("delete from note");
        site.execute("delete from tag");
    }

    private static String note(String title) {
        return "{\"title\":\"" + title + "\",\"size\":1}";
    }

    private String created(String title) {
        return site.post("/notes", note(title)).is(201).header("Location");
    }

    @Test
    void aPutWhereNothingMayBeAddsTheRow() {
        String path = "/own/" + ID + "1";
        var reply = site.put(path, note("swim"), ABSENT).is(201);
        assertEquals(path, reply.header("Location"));
        assertEquals("\"v1\"", reply.header("ETag"));
        assertEquals(ID + "1", reply.text("id"));
        assertEquals(reply.body(), site.get(path).is(200).body());
        var again = site.put(path, note("fly"), ABSENT).isProblem(412);
        assertEquals("\"v1\"", again.text("current"));
        assertEquals("swim", site.get(path).text("title"));
        site.put(path, note("fly")).is(200); // and without it, it replaces
        assertEquals("\"v2\"", site.get(path).header("ETag"));
    }

    @Test
    void whatAClientGotItMayPutUnderAnotherId() {
        String body = site.get(created("swim")).body().replace("swim", "fly");
        var reply = site.put("/own/" + ID + "2", body, ABSENT).is(201);
        assertEquals(ID + "2", reply.text("id"));
        assertEquals(1, reply.json().get("version").asInt());
    }

    @Test
    void aPutThatCannotAddIsRefused() {
        String path = "/own/" + ID + "3";
        created("swim");
        var taken = site.put(path, note("swim"), ABSENT).isProblem(409);
        assertEquals("/title", taken.json().get("errors").get(0).get("pointer").asText());
        site.put("/own/nonsense", note("fly"), ABSENT).isProblem(404);
        site.put(path, note("fly")).isProblem(404);
        site.put(path, note(" "), ABSENT).isProblem(422);
        site.put(path, note("fly"), "If-None-Match", "*", "If-Match", "*").isProblem(412);
        site.put("/notes/" + ID + "3", note("fly"), ABSENT).isProblem(404); // no clientIds
        assertEquals(1, site.count("note"));
    }

    @Test
    void aTextThatIsChosenAsIdComesBackInTheLocation() {
        for (String id : new String[] {"a%20b", "%C3%A4", "a%3Fb%23", "%25", "+", "batch"}) {
            var reply = site.put("/tags/" + id, "{\"note\":\"" + "x" + "\"}", ABSENT).is(201);
            assertEquals("x", site.get(reply.header("Location")).is(200).text("note"), id);
            assertEquals(reply.text("id"), site.get("/tags/" + id).is(200).text("id"));
        }
    }

    @Test
    void ofManyWhoAddTheSameRowOneDoes() throws Exception {
        for (int round = 0; round < 5; round++) {
            String path = "/own/" + UUID.randomUUID();
            String title = "t" + round;
            var replies = Crowd.atOnce(20, i -> () -> site.put(path, note(title), ABSENT));
            assertEquals(1, replies.stream().filter(r -> r.status() == 201).count());
            assertEquals(19, replies.stream().filter(r -> r.status() == 412).count());
        }
    }

    @Test
    void whereAVersionMustBeNamedAWriteThatDoesNotIsA428() {
        String path = "/strict/" + ID + "4";
        site.put(path, note("swim"), ABSENT).is(201);
        for (String[] headers : new String[][] {{}, {"If-None-Match", "\"x\""}}) {
            site.put(path, note("fly"), headers).isProblem(428);
            site.patch(path, "{\"size\":2}", headers).isProblem(428);
            site.delete(path, headers).isProblem(428);
        }
        site.put(path, note("fly"), "If-Match", "\"v7\"").isProblem(412);
        site.put(path, note("fly"), "If-Match", "\"v1\"").is(200);
        site.patch(path, "{\"size\":2}", "If-Match", "*").is(200);
        site.delete(path, "If-Match", "\"v3\"").is(204);
    }

    private Reply jsonPatch(String path, String patch) {
        return site.send("PATCH", path, JSON_PATCH, patch);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | [{\"op\":\"replace\",\"path\":\"/title\",\"value\":\"fly\"}]",
                "200 | [{\"op\":\"test\",\"path\":\"/title\",\"value\":\"swim\"},{\"op\":\"add\",\"path\":\"/size\",\"value\":2}]",
                "200 | [{\"op\":\"copy\",\"from\":\"/size\",\"path\":\"/version\"}]",
                "200 | []",
                "200 | [{\"op\":\"test\",\"path\":\"/version\",\"value\":1.0}]",
                "409 | [{\"op\":\"replace\",\"path\":\"/size\",\"value\":9},{\"op\":\"test\",\"path\":\"/title\",\"value\":\"fly\"}]",
                "409 | [{\"op\":\"test\",\"path\":\"/version\",\"value\":2}]",
                "422 | [{\"op\":\"replace\",\"path\":\"/title\",\"value\":\" \"}]",
                "422 | [{\"op\":\"remove\",\"path\":\"/title\"}]",
                "422 | [{\"op\":\"move\",\"from\":\"/title\",\"path\":\"/size\"}]",
                "422 | [{\"op\":\"replace\",\"path\":\"/none\",\"value\":1}]",
                "422 | [{\"op\":\"add\",\"path\":\"/none\",\"value\":1}]",
                "422 | [{\"op\":\"add\",\"path\":\"\",\"value\":[]}]",
                "422 | [{\"op\":\"add\",\"path\":\"/a/b\",\"value\":1}]",
                "422 | [{\"op\":\"patch\",\"path\":\"/title\"}]",
                "422 | {\"title\":\"fly\"}",
                "400 | [{\"op\":",
            })
    void aJsonPatchIsDoneWhollyOrNotAtAll(int status, String patch) {
        String path = created("swim");
        var reply = jsonPatch(path, patch);
        if (status == 200) {
            assertEquals("\"v2\"", reply.is(200).header("ETag"));
        } else {
            reply.isProblem(status);
            assertEquals("\"v1\"", site.get(path).header("ETag"));
            assertEquals("swim", site.get(path).text("title"));
        }
    }

    @Test
    void aJsonPatchSetsNoFieldThatIsNotTheClients() {
        String path = created("swim");
        var reply =
                jsonPatch(
                                path,
                                "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\""
                                        + ID
                                        + "9\"},{\"op\":\"replace\",\"path\":\"/version\",\"value\":77},"
                                        + "{\"op\":\"replace\",\"path\":\"/size\",\"value\":5}]")
                        .is(200);
        assertEquals(path, "/notes/" + reply.text("id"));
        assertEquals(2, reply.json().get("version").asInt());
        assertEquals(5, reply.json().get("size").asInt());
    }

    @Test
    void otherFormatsOfPatchesAreA415ThatNamesThoseThereAre() {
        String path = created("swim");
        String formats =
                "application/json, application/json-patch+json, application/merge-patch+json";
        for (String type :
                new String[] {"text/plain", "application/xml", "application/json;charset=utf-16"}) {
            var reply = site.send("PATCH", path, type, "{\"size\":2}").isProblem(415);
            assertEquals(formats, reply.header("Accept-Patch"));
        }
        assertEquals(formats, site.call("OPTIONS", path).header("Accept-Patch"));
        assertEquals("", site.call("OPTIONS", "/notes").header("Accept-Patch"));
        site.send("PATCH", path, "application/merge-patch+json; charset=UTF-8", "{\"size\":2}")
                .is(200);
        site.send("PATCH", path, "Application/JSON", "{\"size\":2}").is(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/notes | GET, HEAD, POST, OPTIONS",
                "/notes/ID | GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
                "/notes/batch | POST, OPTIONS",
                "/notes/ID/restore | POST, OPTIONS",
                "/readonly | GET, HEAD, OPTIONS",
                "/readonly/ID | GET, HEAD, OPTIONS",
                "/readonly/batch | GET, HEAD, OPTIONS",
                "/tags/x | GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
            })
    void whatIsAllowedIsSaid(String path, String allow) {
        String target = path.replace("ID", ID + "5");
        assertEquals(allow, site.call("OPTIONS", target).is(204).header("Allow"));
        assertEquals(allow, site.call("BREW", target).isProblem(405).header("Allow"));
        for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
            boolean allowed = allow.contains(method);
            assertEquals(!allowed, site.call(method, target).status() == 405, method);
        }
        site.get("/own/" + ID + "5/restore").isProblem(404); // keeps no deleted rows
    }

    @Test
    void headAnswersAsGetWithoutTheBody() throws IOException {
        String path = created("swim");
        String[] targets = {
            path,
            "/notes",
            path + "?fields=title",
            "/notes?limit=1&count=exact",
            "/notes/x",
            "/notes?x=1"
        };
        for (String target : targets) {
            for (String more : new String[] {"", "If-None-Match: *\r\n"}) {
                try (var http = new RawHttp(site.port())) {
                    String rest = " " + target + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
                    var get = http.send("GET" + rest).answer().orElseThrow();
                    var head = http.send("HEAD" + rest).answerToHead().orElseThrow();
                    assertEquals(get.status(), head.status(), target);
                    for (String header :
                            new String[] {
                                "content-type", "content-length", "etag", "vary", "link"
                            }) {
                        if (get.status() < 400 || !header.equals("content-length")) {
                            assertEquals(
                                    get.headers().get(header),
                                    head.headers().get(header),
                                    target + " " + header);
                        }
                    }
                }
            }
        }
    }

    @Test
    void whatComesBehindAnAnswerWithoutABodyIsTheNextAnswer() throws IOException {
        String path = created("swim");
        try (var http = new RawHttp(site.port())) {
            String rest = path + " HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"v1\"\r\n\r\n";
            for (String method : new String[] {"GET ", "HEAD "}) {
                var answer = http.send(method + rest).answerToHead().orElseThrow();
                assertEquals(304, answer.status());
                assertEquals("\"v1\"", answer.headers().get("etag"));
            }
            var deleted =
                    http.send("DELETE " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .answer()
                            .orElseThrow();
            assertEquals(204, deleted.status());
            assertFalse(deleted.headers().containsKey("transfer-encoding"), deleted.toString());
            http.send("GET /notes HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(200, http.answer().orElseThrow().status());
        }
    }

    @Test
    void aListThatTheClientHasIsNotRepeated() {
        created("swim");
        for (String query : new String[] {"", "?limit=1", "?fields=title", "?count=exact"}) {
            var list = site.get("/notes" + query).is(200);
            String etag = list.header("ETag");
            assertTrue(etag.startsWith("W/"), etag);
            for (String tags : new String[] {etag, "\"x\", " + etag, "*"}) {
                var reply = site.get("/notes" + query, "If-None-Match", tags).is(304);
                assertEquals(etag, reply.header("ETag"));
                assertEquals("Accept", reply.header("Vary"));
            }
            site.patch(
                            "/notes/"
                                    + site.get("/notes")
                                            .json()
                                            .get("items")
                                            .get(0)
                                            .get("id")
                                            .asText(),
                            "{\"title\":\"t" + query.length() + "\"}")
                    .is(200);
            site.get("/notes" + query, "If-None-Match", etag).is(200);
            site.get("/notes" + query, "If-None-Match", "nonsense").isProblem(400);
        }
    }

    @Test
    void partsOfARowAreShownAndHaveTheirOwnTag() {
        String path = created("swim");
        var part = site.get(path + "?fields=title,size").is(200);
        assertEquals("{\"title\":\"swim\",\"size\":1}", part.body());
        site.get(path + "?fields=title,size", "If-None-Match", part.header("ETag")).is(304);
        site.put(path, note("fly"), "If-Match", part.header("ETag")).isProblem(412);
        site.get(path + "?fields=none").isProblem(400);
        site.get(path + "?limit=1").isProblem(400);
        site.get(path + "?expand=none").isProblem(400);
    }

    @Test
    void aRowIsNoLargerThanAMebibyteWhateverTheServerLetsThrough() throws IOException {
        var server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .update(Hirundo.defaults(Config.empty()))
                        .maxPayloadSize(64 * 1024 * 1024)
                        .routing(r -> r.register("/notes", notes(site.database).build()))
                        .build()
                        .start();
        try {
            String path = created("swim");
            String large = note("x".repeat(1024 * 1024));
            for (String type : new String[] {"application/json", JSON_PATCH}) {
                String method = type.equals(JSON_PATCH) ? "PATCH " + path : "POST /notes";
                for (boolean chunked : new boolean[] {true, false}) {
                    try (var http = new RawHttp(server.port())) {
                        byte[] body = large.getBytes(StandardCharsets.US_ASCII);
                        http.send(
                                method
                                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: "
                                        + type
                                        + "\r\n"
                                        + (chunked
                                                ? "Transfer-Encoding: chunked\r\n\r\n"
                                                        + Integer.toHexString(body.length)
                                                        + "\r\n"
                                                : "Content-Length: " + body.length + "\r\n\r\n"));
                        http.send(body).send(chunked ? "\r\n0\r\n\r\n" : "");
                        assertEquals(413, http.answer().orElseThrow().status());
                    }
                }
            }
        } finally {
            server.stop();
        }
        assertEquals(1, site.count("note"));
    }
}
