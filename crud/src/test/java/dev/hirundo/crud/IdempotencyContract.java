package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hirundo.core.Problem;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `Idempotency-Key`: what is sent again is answered again, and done once.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class IdempotencyContract {
    private static final String KEY = "Idempotency-Key";
    private static final String ADA = "ada editor";
    private static final String NDJSON = "application/x-ndjson";

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));

    @AutoClose private final Site site;

    /// What the next write is told when it is done, but not committed.
    private volatile Runnable hook = () -> {};

    IdempotencyContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Note.SCHEMA,
                        (routing, database) ->
                                routing.register(
                                                "/notes",
                                                Crud.of(Note.class, database)
                                                        .creates(Note.New.class)
                                                        .access(Access.role("editor"))
                                                        .softDelete()
                                                        .clock(now::get)
                                                        .beforeCommit((c, change) -> hook.run())
                                                        .build())
                                        .register(
                                                "/open",
                                                Crud.of(Note.class, database)
                                                        .creates(Note.New.class)
                                                        .access(Access.everyone())
                                                        .clock(now::get)
                                                        .build()));
    }

    @BeforeEach
    void nothing() {
        hook = () -> {};
        site.execute("delete from note");
        site.execute("delete from hirundo_idempotency");
    }

    private static String key() {
        return '"' + UUID.randomUUID().toString() + '"';
    }

    private static String note(String title) {
        return "{\"title\":\"" + title + "\",\"size\":1}";
    }

    private Reply post(String body, String key) {
        return site.post("/notes", body, KEY, key, "X-Test-Caller", ADA);
    }

    private String created(String title) {
        return site.post("/notes", note(title), "X-Test-Caller", ADA).is(201).header("Location");
    }

    private static void isAgain(Reply first, Reply again) {
        assertEquals("", first.header("Idempotency-Replayed"));
        assertEquals("true", again.header("Idempotency-Replayed"));
        assertEquals(first.status(), again.status());
        assertEquals(first.body(), again.body());
        for (String header : new String[] {"Location", "ETag", "Content-Type"}) {
            assertEquals(first.header(header), again.header(header), header);
        }
        assertNotEquals(first.header("X-Request-Id"), again.header("X-Request-Id"));
    }

    @Test
    void aCreationThatIsSentAgainIsAnsweredAgain() {
        String key = key();
        var first = post(note("swim"), key).is(201);
        isAgain(first, post(note("swim"), key));
        isAgain(first, post(note("swim"), key.replace("\"", ""))); // as most clients send it
        assertEquals("\"v1\"", first.header("ETag"));
        assertEquals(1, site.count("note"));
    }

    @Test
    void aPatchThatIsSentAgainIsAnsweredAgain() {
        String path = created("swim");
        String key = key();
        for (String type : new String[] {"application/merge-patch+json", "application/json"}) {
            String own = key + type;
            own = own.replaceAll("[\"/]", "");
            var first =
                    site.send("PATCH", path, type, "{\"size\":2}", KEY, own, "X-Test-Caller", ADA);
            var again =
                    site.send("PATCH", path, type, "{\"size\":2}", KEY, own, "X-Test-Caller", ADA);
            isAgain(first.is(200), again);
        }
        assertEquals("\"v3\"", site.get(path, "X-Test-Caller", ADA).header("ETag"));
    }

    @Test
    void aPatchWithAPreconditionIsAnsweredAgainThoughItNoLongerHolds() {
        String path = created("swim");
        String key = key();
        String[] headers = {KEY, key, "If-Match", "\"v1\"", "X-Test-Caller", ADA};
        var first = site.patch(path, "{\"size\":2}", headers).is(200);
        isAgain(first, site.patch(path, "{\"size\":2}", headers));
        assertEquals("\"v2\"", site.get(path, "X-Test-Caller", ADA).header("ETag"));
    }

    @Test
    void aBatchThatIsSentAgainIsAnsweredAgain() {
        String steps = "{\"steps\":[{\"op\":\"create\",\"body\":" + note("swim") + "}]}";
        String[] headers = {KEY, key(), "X-Test-Caller", ADA};
        var first = site.post("/notes/batch", steps, headers).is(200);
        isAgain(first, site.post("/notes/batch", steps, headers));
        assertEquals(1, site.count("note"));
    }

    @Test
    void anImportThatIsSentAgainIsAnsweredAgain() {
        String[] headers = {KEY, key(), "X-Test-Caller", ADA};
        String lines = note("swim") + "\n" + note("fly");
        var first = site.send("POST", "/notes", NDJSON, lines, headers).is(200);
        isAgain(first, site.send("POST", "/notes", NDJSON, lines, headers));
        assertEquals(2, site.count("note"));
        site.send("POST", "/notes", NDJSON, lines + "\n", headers).isProblem(422);
    }

    @Test
    void aRestorationThatIsSentAgainIsAnsweredAgain() {
        String path = created("swim");
        site.delete(path, "X-Test-Caller", ADA).is(204);
        String[] headers = {KEY, key(), "X-Test-Caller", ADA};
        var first = site.call("POST", path + "/restore", headers).is(200);
        site.delete(path, "X-Test-Caller", ADA).is(204);
        isAgain(first, site.call("POST", path + "/restore", headers));
        site.get(path, "X-Test-Caller", ADA).isProblem(404);
    }

    @Test
    void aKeyIsForOneRequest() {
        String path = created("walk");
        String[] headers = {KEY, key(), "X-Test-Caller", ADA};
        site.post("/notes", note("swim"), headers).is(201);
        site.post("/notes", note("fly"), headers).isProblem(422);
        site.post("/notes", note("swim") + " ", headers).isProblem(422);
        site.post("/open", note("swim"), headers).isProblem(422);
        site.patch(path, note("swim"), headers).isProblem(422);
        site.call("POST", path + "/restore", headers).isProblem(422);
        site.send("POST", "/notes", NDJSON, note("swim"), headers).isProblem(422);
        assertEquals(2, site.count("note"));
    }

    @Test
    void anotherPreconditionIsAnotherRequest() {
        String path = created("swim");
        String key = key();
        site.patch(path, "{\"size\":2}", KEY, key, "X-Test-Caller", ADA).is(200);
        site.patch(path, "{\"size\":2}", KEY, key, "If-Match", "\"v1\"", "X-Test-Caller", ADA)
                .isProblem(422);
    }

    @Test
    void keysOfOthersAreOtherKeys() {
        String key = key();
        for (int i = 0; i < 2; i++) {
            site.post("/open", note("ada's"), KEY, key, "X-Test-Caller", "ada").is(201);
            site.post("/open", note("bob's"), KEY, key, "X-Test-Caller", "bob").is(201);
            site.post("/open", note("anonymous"), KEY, key, "X-Test-Caller", "anonymous").is(201);
            site.post("/open", note("nobody's"), KEY, key).is(201);
        }
        assertEquals(4, site.count("note"));
    }

    @Test
    void whoMayNoLongerDoItIsNotToldWhatHeDid() {
        String key = key();
        String steps = "{\"steps\":[{\"op\":\"create\",\"body\":" + note("fly") + "}]}";
        String path = created("walk");
        String[] editor = {KEY, key, "X-Test-Caller", ADA};
        String[] dismissed = {KEY, key, "X-Test-Caller", "ada"};
        site.post("/notes", note("swim"), editor).is(201);
        site.post("/notes", note("swim"), dismissed).isProblem(403);
        nothingKept();
        site.post("/notes/batch", steps, editor).is(200);
        site.post("/notes/batch", steps, dismissed).isProblem(403);
        site.post("/notes/batch", steps, KEY, key).isProblem(401);
        nothingKept();
        site.patch(path, "{\"size\":2}", editor).is(200);
        site.patch(path, "{\"size\":2}", dismissed).isProblem(403);
    }

    private void nothingKept() {
        site.execute("delete from hirundo_idempotency");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"\"", "\"", "a b", "a\"b", "\"a", "\"a\"b\"", "\"a\";x=1", "\"a\",\"b\""})
    void whatIsNoKeyIsMalformed(String key) {
        post(note("swim"), key).isProblem(400);
        post(note("swim"), "k".repeat(256)).isProblem(400);
        assertEquals(0, site.count("note"));
    }

    @Test
    void anEmptyKeyIsMalformedAndSoAreTwo() throws IOException {
        for (String keys :
                new String[] {
                    "Idempotency-Key:",
                    "Idempotency-Key: a\r\nIdempotency-Key: b",
                    "Idempotency-Key: \u00e4"
                }) {
            try (var http = new RawHttp(site.port())) {
                String body = note("swim");
                var answer =
                        http.send(
                                        "POST /open HTTP/1.1\r\nHost: x\r\n"
                                                + keys
                                                + "\r\nContent-Type: application/json\r\nContent-Length: "
                                                + body.length()
                                                + "\r\n\r\n"
                                                + body)
                                .answer()
                                .orElseThrow();
                assertEquals(400, answer.status(), keys);
            }
        }
        assertEquals(0, site.count("note"));
    }

    @Test
    void theLongestKeyIsOne() {
        String key = "k".repeat(255);
        isAgain(post(note("swim"), key).is(201), post(note("swim"), key));
    }

    @Test
    void anAttemptThatFailedIsForgotten() {
        String key = key();
        post("{\"title\":\"\"}", key).isProblem(422);
        post("{", key).isProblem(400);
        String taken = created("swim");
        post(note("swim"), key).isProblem(409);
        site.execute("delete from note");
        site.patch(taken, "{\"size\":2}", KEY, key, "X-Test-Caller", ADA).isProblem(404);
        assertEquals(0, site.count("hirundo_idempotency"));
        isAgain(post(note("swim"), key).is(201), post(note("swim"), key));
    }

    @Test
    void theAnswerIsKeptIfAndOnlyIfTheWriteIs() {
        String key = key();
        hook =
                () -> {
                    throw Problem.of(409).withDetail("not now").toException();
                };
        post(note("swim"), key).isProblem(409);
        hook =
                () -> {
                    throw Problem.of(503).withHeader("Retry-After", "1").toException();
                };
        post(note("swim"), key).isProblem(503);
        assertEquals(0, site.count("note") + site.count("hirundo_idempotency"));
        hook = () -> {};
        isAgain(post(note("swim"), key).is(201), post(note("swim"), key));
        assertEquals(1, site.count("note"));
        assertEquals(1, site.count("hirundo_idempotency"));
    }

    @Test
    void whileTheFirstIsRunningItsRetryIsToldToWait() {
        String key = key();
        var during = new AtomicReference<Reply>();
        hook =
                () -> {
                    hook = () -> {};
                    during.set(post(note("swim"), key));
                };
        post(note("swim"), key).is(201);
        var reply = during.get().isProblem(409);
        assertEquals("1", reply.header("Retry-After"));
        assertEquals("true", post(note("swim"), key).is(201).header("Idempotency-Replayed"));
        assertEquals(1, site.count("note"));
    }

    @ParameterizedTest
    @CsvSource({"PT23H59M59S, 1", "PT24H, 2", "P30D, 2"})
    void anAnswerIsKeptForADay(Duration later, int rows) {
        String key = key();
        post(note("swim"), key).is(201);
        now.updateAndGet(time -> time.plus(later));
        if (rows == 2) {
            post(note("swim"), key).isProblem(409); // done again, and refused by the table
            site.execute("update note set title = 'old'");
        }
        assertEquals(
                rows == 1 ? "true" : "", post(note("swim"), key).header("Idempotency-Replayed"));
        assertEquals(rows, site.count("note"));
        assertEquals(1, site.count("hirundo_idempotency"));
    }

    @Test
    void oldAnswersAreRemovedByTheNextThatIsKept() {
        post(note("swim"), key()).is(201);
        post(note("fly"), key()).is(201);
        now.updateAndGet(time -> time.plus(Duration.ofHours(25)));
        post(note("walk"), key()).is(201);
        assertEquals(1, site.count("hirundo_idempotency"));
    }
}
