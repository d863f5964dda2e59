package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.openapi.OpenApi;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.ValidOpenApi;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What resources of each kind say of themselves; that it is true is [DocumentContract].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptionTest {
    record Tag(String id, String label) {}

    record Label(String label) {}

    record Entry(long id, String text) {}

    private static final String SCHEMA =
            """
            create table tag (id varchar(50) primary key, label varchar(50) not null);
            create table entry (id bigint primary key, text varchar(50))
            """;

    @AutoClose private final Database database = database();
    private final JsonNode document = api().document();

    private static Database database() {
        var database = TestDatabase.H2.open();
        String all = Task.schema(TestDatabase.H2) + ";" + Todo.SCHEMA + ";" + SCHEMA;
        database.jdbi().useHandle(handle -> handle.createScript(all).execute());
        return database;
    }

    private OpenApi api() {
        var archive = Crud.of(Todo.class, database).access(Access.authenticated()).build();
        return OpenApi.of("Todo API", "1.0")
                .describe("/tasks", Task.resource(database).build())
                .describe("/people", Task.people(database))
                .describe("/todos", todos())
                .describe("/archive/todos", archive)
                .describe(
                        "/tags",
                        Crud.of(Tag.class, database)
                                .creates(Label.class, (_, in) -> new Tag("x", in.label()))
                                .access(
                                        Access.everyone()
                                                .on(Operation.READ)
                                                .or(Access.role("editor")))
                                .build())
                .describe(
                        "/",
                        Crud.of(Entry.class, database)
                                .updates(Text.class)
                                .access(Access.where(Filter.isNull("text").not()))
                                .build());
    }

    record Text(String text) {}

    private Crud todos() {
        return Site.resource(Todo.class, NewTodo.class, database);
    }

    private JsonNode at(String path, String method) {
        return document.get("paths").path(path).path(method);
    }

    private JsonNode schema(String name) {
        return document.at("/components/schemas/" + name);
    }

    private static String names(JsonNode object) {
        return object.propertyStream()
                .map(entry -> entry.getKey())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    @Test
    void theDocumentIsValid() throws IOException {
        ValidOpenApi.assertValid(document);
        // for linters that are no Java
        Files.writeString(Path.of("target", "openapi.json"), document.toPrettyString());
    }

    @ParameterizedTest
    @CsvSource({
        "/tasks, get post",
        "/tasks/batch, post",
        "/tasks/{id}, delete get patch put",
        "/tasks/{id}/restore, post",
        "/people, get",
        "/people/{id}, get",
        "/todos, get post",
        "/todos/batch, post",
        "/todos/{id}, delete get patch put",
        "/archive/todos, get",
        "/archive/todos/{id}, get",
        "/tags, get post",
        "/tags/batch, post",
        "/tags/{id}, delete get patch put",
        "/, get",
        "/batch, post",
        "/{id}, delete get patch put",
    })
    void aPathHasTheMethodsThatTheResourceHas(String path, String methods) {
        assertEquals(methods, names(document.get("paths").get(path)));
        assertEquals(17, document.get("paths").size());
    }

    @ParameterizedTest
    @CsvSource({
        "/tasks, get, 200 304 400 401 403 406",
        "/tasks, post, 200 201 400 401 403 409 413 415 422",
        "/tasks/batch, post, 200 400 401 403 404 409 412 413 415 422 428",
        "/tasks/{id}, get, 200 304 400 401 404",
        "/tasks/{id}, put, 200 201 400 401 403 404 409 412 413 415 422 428",
        "/tasks/{id}, patch, 200 400 401 403 404 409 412 413 415 422 428",
        "/tasks/{id}, delete, 204 400 401 403 404 412 428",
        "/tasks/{id}/restore, post, 200 400 401 403 404 409 412 422",
        "/people, get, 200 304 400 406",
        "/people/{id}, get, 200 304 400 404",
        "/todos, post, 200 201 400 409 413 415 422",
        "/todos/{id}, delete, 204 400 404 409 412",
        "/archive/todos, get, 200 304 400 401 403 406",
        "/{id}, put, 200 400 401 403 404 409 412 413 415 422",
    })
    void anOperationEndsInOneOfThese(String path, String method, String statuses) {
        assertEquals(statuses, names(at(path, method).get("responses")));
    }

    @ParameterizedTest
    @CsvSource({
        "/tasks, post, Idempotency-Key",
        "/tasks/{id}, get, id fields expand If-None-Match",
        "/tasks/{id}, put, id If-None-Match If-Match",
        "/tasks/{id}, patch, id If-Match Idempotency-Key",
        "/tasks/{id}, delete, id If-Match",
        "/tasks/{id}/restore, post, id If-Match Idempotency-Key",
        "/people, get, limit cursor offset count fields If-None-Match",
        "/tags/{id}, delete, id",
    })
    void anOperationTakesTheseParameters(String path, String method, String names) {
        assertEquals(
                names,
                at(path, method)
                        .get("parameters")
                        .valueStream()
                        .map(parameter -> parameter.get("name").asText())
                        .collect(Collectors.joining(" ")));
    }

    /// A PUT may demand that there is no such row instead.
    @ParameterizedTest
    @CsvSource({"put, false", "patch, true", "delete, true"})
    void aVersionIsAParameterThatMustBeSentWhereTheResourceDemandsIt(
            String method, boolean required) {
        assertEquals(
                required,
                at("/tasks/{id}", method)
                        .get("parameters")
                        .valueStream()
                        .filter(p -> p.get("name").asText().equals("If-Match"))
                        .findFirst()
                        .orElseThrow()
                        .path("required")
                        .asBoolean());
    }

    @ParameterizedTest
    @CsvSource({
        "/tasks, post, application/json application/x-ndjson",
        "/tasks/{id}, put, application/json",
        "/tasks/{id}, patch, application/json application/json-patch+json application/merge-patch+json",
    })
    void aBodyIsOneOfThese(String path, String method, String types) {
        assertEquals(types, names(at(path, method).at("/requestBody/content")));
    }

    @ParameterizedTest
    @CsvSource({
        "/tasks, create update delete",
        "/todos, create update delete",
        "/, update delete",
    })
    void aBatchHasTheStepsThatTheResourceTakes(String path, String ops) {
        String batch = path.equals("/") ? "/batch" : path + "/batch";
        var schema =
                at(batch, "post").at("/requestBody/content/application~1json/schema/$ref").asText();
        assertEquals(
                ops,
                document.at(schema.substring(1) + "/properties/steps/items/oneOf")
                        .valueStream()
                        .map(step -> step.at("/properties/op/const").asText())
                        .collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "/tasks, get, listTasks",
        "/tasks/{id}, patch, patchTask",
        "/people, get, listPeople",
        "/archive/todos/{id}, get, readArchiveTodosTodo",
        "/, get, listRoot",
    })
    void operationsAreNamedByTheRowAndThePathOnlyWhereTheyMust(
            String path, String method, String id) {
        assertEquals(id, at(path, method).get("operationId").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "/todos, post, []",
        "/tags, get, []",
        "/tags, post, '[{\"bearer\":[]}]'",
        "/archive/todos, get, '[{\"bearer\":[]}]'",
        "/tasks, post, '[{\"bearer\":[]}]'",
        "/tasks, get, '[{},{\"bearer\":[]}]'",
        "/{id}, put, '[{},{\"bearer\":[]}]'",
    })
    void aCredentialIsAskedForWhereItIsNeededOrMakesADifference(
            String path, String method, String security) {
        assertEquals(security, at(path, method).get("security").toString());
    }

    @ParameterizedTest
    @CsvSource({"/tasks, string, uuid", "/tags, string, ''", "'', integer, int64"})
    void anIdIsOfTheTypeThatTheRecordHas(String path, String type, String format) {
        var id = at(path + "/{id}", "get").at("/parameters/0/schema");
        assertEquals(type, id.get("type").asText());
        assertEquals(format, id.path("format").asText());
    }

    @Test
    void whatNoClientCanSetIsReadOnlyAndWhatTheDatabaseKeepsIsNeverNull() {
        var id = schema("Task").at("/properties/id");
        assertEquals("string", id.get("type").asText());
        assertTrue(id.get("readOnly").asBoolean());
        assertFalse(schema("Task").at("/properties/due").has("readOnly"));
        assertEquals("[\"string\",\"null\"]", schema("Task").at("/properties/due/type").toString());
        assertFalse(schema("NewTask").get("properties").has("id"));
    }

    @Test
    void whatSomeMayNotReadIsOptional() {
        var required = schema("Task").get("required").toString();
        assertTrue(required.contains("\"title\""), required);
        assertFalse(required.contains("secret"), required);
    }

    @Test
    void aConstraintCountsWhereItsGroupIsChecked() {
        assertEquals(3, schema("NewTask").at("/properties/slug/minLength").asInt());
        assertEquals(2, schema("Change").at("/properties/slug/minLength").asInt());
        assertEquals(2, schema("ChangePatch").at("/properties/slug/minLength").asInt());
    }

    /// Swagger UI is on the class path of core's tests, and not on that of these.
    @Test
    void withoutTheViewerTheDocumentIsServedAndThePageSaysWhatIsMissing() throws IOException {
        var server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .shutdownHook(false)
                        .update(Hirundo.defaults(Config.empty()))
                        .routing(routing -> routing.addFeature(api()))
                        .build()
                        .start();
        try (var http = new RawHttp(server.port())) {
            var answer =
                    http.send("GET /openapi HTTP/1.1\r\nHost: x\r\n\r\n").answer().orElseThrow();
            assertEquals(document.toString(), answer.body());
            var page = http.send("GET /docs HTTP/1.1\r\nHost: x\r\n\r\n").answer().orElseThrow();
            assertEquals(404, page.status());
            assertEquals("application/problem+json", page.headers().get("content-type"));
            assertTrue(
                    page.body().contains("add the dependency org.webjars:swagger-ui."),
                    page.body());
        } finally {
            server.stop();
        }
    }
}
