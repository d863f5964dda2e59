package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Caller;
import dev.hirundo.testing.TestDatabase;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What each request to a resource is answered with.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ResourceContract {
    private static final String ABSENT = "/todos/01890000-0000-7000-8000-000000000000";

    record Label(String name) {}

    @AutoClose private final Site site;

    ResourceContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA,
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Site.resource(Todo.class, NewTodo.class, database))
                                        .register(
                                                "/signed",
                                                Crud.of(Todo.class, database)
                                                        .creates(
                                                                Label.class,
                                                                ResourceContract::signed)
                                                        .updates(NewTodo.class)
                                                        .access(Access.everyone())
                                                        .build()));
    }

    private static Todo signed(Caller caller, Label label) {
        return Todo.of(
                label.name()
                        + " by "
                        + (caller instanceof Caller.User user ? user.subject() : "nobody"));
    }

    @BeforeEach
    void empty() {
        site.execute("delete from todo");
    }

    private Reply created() {
        return site.post("/todos", "{\"title\":\"swim\",\"note\":\"far\",\"due\":\"2026-11-20\"}")
                .is(201);
    }

    @Test
    void postAnswersWithTheRowItsPlaceAndItsVersion() {
        var reply = created();
        var row = reply.json();
        assertEquals("application/json", reply.header("Content-Type"));
        assertEquals("/todos/" + row.get("id").asText(), reply.header("Location"));
        assertEquals("\"v1\"", reply.header("ETag"));
        assertEquals(7, UUID.fromString(row.get("id").asText()).version());
        assertEquals("swim", row.get("title").asText());
        assertFalse(row.get("done").asBoolean());
        assertEquals("2026-11-20", row.get("due").asText());
        assertEquals(1, row.get("version").asLong());
        assertEquals(row.get("createdAt"), row.get("updatedAt"));
        assertTrue(
                row.get("createdAt")
                        .asText()
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?Z"));
    }

    @Test
    void getAtTheLocationAnswersWithTheSameRow() {
        var reply = created();
        var read = site.get(reply.header("Location")).is(200);
        assertEquals(reply.body(), read.body());
        assertEquals("\"v1\"", read.header("ETag"));
    }

    @Test
    void fieldsWithoutValueAreSentAsNull() {
        var row = site.post("/todos", "{\"title\":\"swim\"}").is(201).json();
        assertTrue(row.get("note").isNull());
        assertTrue(row.get("due").isNull());
    }

    @Test
    void putReplacesEveryFieldThatAClientMaySet() {
        var before = created();
        var reply =
                site.put(before.header("Location"), "{\"title\":\"run\",\"done\":true}").is(200);
        var row = reply.json();
        assertEquals("run", row.get("title").asText());
        assertTrue(row.get("done").asBoolean());
        assertTrue(row.get("note").isNull());
        assertTrue(row.get("due").isNull());
        assertEquals(2, row.get("version").asLong());
        assertEquals("\"v2\"", reply.header("ETag"));
        assertEquals(before.text("createdAt"), row.get("createdAt").asText());
        assertTrue(
                Instant.parse(before.text("updatedAt"))
                        .isBefore(Instant.parse(row.get("updatedAt").asText())));
        assertEquals(reply.body(), site.get(before.header("Location")).body());
    }

    @Test
    void putTakesBackWhatGetSentAndLeavesReadOnlyFieldsAlone() {
        var before = created();
        String changed =
                before.body()
                        .replace("\"version\":1", "\"version\":77")
                        .replaceFirst("\"createdAt\":\"....", "\"createdAt\":\"1999")
                        .replaceFirst("\"id\":\"....", "\"id\":\"ffff");
        var row = site.put(before.header("Location"), changed).is(200).json();
        assertEquals(before.text("id"), row.get("id").asText());
        assertEquals(before.text("createdAt"), row.get("createdAt").asText());
        assertEquals(2, row.get("version").asLong());
        assertEquals(1, site.count("todo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "POST"})
    void unknownFieldsAreNamedAndNothingIsWritten(String method) {
        var before = created();
        String path = method.equals("POST") ? "/todos" : before.header("Location");
        var reply =
                site.send(
                                method,
                                path,
                                "application/json",
                                "{\"title\":\"x\",\"owner\":\"eve\",\"isAdmin\":true}")
                        .isProblem(422);
        assertEquals("/owner", reply.json().at("/errors/0/pointer").asText());
        assertEquals("/isAdmin", reply.json().at("/errors/1/pointer").asText());
        assertEquals(before.body(), site.get(before.header("Location")).body());
        assertEquals(1, site.count("todo"));
    }

    @Test
    void postRefusesFieldsThatTheServerSets() {
        var reply = site.post("/todos", "{\"title\":\"x\",\"version\":9}").isProblem(422);
        assertEquals("/version", reply.json().at("/errors/0/pointer").asText());
        assertEquals(0, site.count("todo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "POST"})
    void everyViolationIsToldAtOnce(String method) {
        String path = method.equals("POST") ? "/todos" : created().header("Location");
        var reply =
                site.send(
                        method,
                        path,
                        "application/json",
                        "{\"title\":\" \",\"hits\":\"5\",\"due\":\"x\"}");
        assertEquals(2, reply.isProblem(422).json().get("errors").size());
        var blank = site.send(method, path, "application/json", "{\"title\":\" \"}").isProblem(422);
        assertEquals("NotBlank", blank.json().at("/errors/0/code").asText());
        assertEquals("/title", blank.json().at("/errors/0/pointer").asText());
    }

    @Test
    void deleteAnswersNothingAndTheRowIsGone() {
        String path = created().header("Location");
        assertEquals("", site.delete(path).is(204).body());
        site.get(path).isProblem(404);
        site.delete(path).isProblem(404);
    }

    @ParameterizedTest
    @CsvSource({"GET", "PUT", "PATCH", "DELETE"})
    void aRowThatIsNotThereIsA404(String method) {
        site.send(method, ABSENT, "application/json", "{\"title\":\"x\"}").isProblem(404);
        assertEquals(0, site.count("todo"));
    }

    @Test
    void aFunctionMakesTheRowOfTheCallerAndWhatHeSent() {
        assertEquals(
                "swim by nobody",
                site.post("/signed", "{\"name\":\"swim\"}").is(201).text("title"));
        assertEquals(
                "swim by ada",
                site.post("/signed", "{\"name\":\"swim\"}", "X-Test-Caller", "ada")
                        .is(201)
                        .text("title"));
    }

    @Test
    void aChangeMayTakeAnotherRecordThanACreation() {
        var row = site.post("/signed", "{\"name\":\"swim\"}").is(201);
        site.put(row.header("Location"), "{\"name\":\"x\"}").isProblem(422);
        assertEquals(
                "run",
                site.put(row.header("Location"), "{\"title\":\"run\"}").is(200).text("title"));
    }
}
