package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problems;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.openapi.OpenApi;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.ValidOpenApi;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the document says is what the server does, and the other way round.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DocumentContract {
    private static final String[] ADA = {"X-Test-Caller", "ada"};
    private static final String[] ADMIN = {"X-Test-Caller", "ada admin"};
    private static final String[] BOB = {"X-Test-Caller", "bob"};
    private static final String[] NOBODY = {};
    private static final String[] BAD = {"Authorization", "Bearer bad"};
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String BODY =
            "{\"title\":\"swim\",\"state\":\"open\",\"price\":1,\"slug\":\"%s\"}";
    private static final String TOO_LARGE = "\"" + "x".repeat(1024 * 1024) + "\"";

    @AutoClose private final Site site;
    private final JsonNode document;
    private Documented api;

    DocumentContract(TestDatabase kind) {
        site = Site.of(kind, Task.schema(kind) + ";" + Todo.SCHEMA, DocumentContract::routes);
        document = site.get("/openapi").is(200).json();
        ValidOpenApi.assertValid(document);
        api = new Documented(site, document);
    }

    private static void routes(HttpRouting.Builder routing, Database database) {
        var tasks = Task.resource(database).build();
        var people = Task.people(database);
        var todos = Site.resource(Todo.class, NewTodo.class, database);
        routing.addFilter(
                (chain, req, res) -> {
                    if (req.headers().contains(HeaderNames.AUTHORIZATION)) { // none is good here
                        Problems.send(
                                req, res, Problem.of(401).withHeader("WWW-Authenticate", "Bearer"));
                    } else {
                        chain.proceed();
                    }
                });
        routing.register("/tasks", tasks)
                .register("/people", people)
                .register("/todos", todos)
                .addFeature(
                        OpenApi.of("Tasks", "1.0")
                                .describe("/tasks", tasks)
                                .describe("/people", people)
                                .describe("/todos", todos));
    }

    @BeforeEach
    void anew() {
        api = new Documented(site, document);
        empty();
    }

    private void empty() {
        site.execute("delete from task");
        site.execute("delete from todo");
        site.execute("delete from hirundo_idempotency");
    }

    private static String[] with(String[] caller, String... more) {
        return Stream.of(caller, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static String body(String slug) {
        return BODY.formatted(slug);
    }

    private Reply create(String slug) {
        return site.post("/tasks", body(slug), ADA).is(201);
    }

    private static String step(String op, String id, String more) {
        return "{\"steps\":[{\"op\":\"%s\",\"id\":\"%s\"%s}]}".formatted(op, id, more);
    }

    @Test
    void whatIsReadAloneEndsAsDocumentedToo() {
        reads("get /people", "/people");
        reads("get /people/{id}", "/people/" + Task.PERSON);
        api.call("get /people/{id}", "/people/" + UUID.randomUUID(), "", "").is(404);
    }

    private void readsTasks() {
        var row = create("one");
        create("two");
        reads("get /tasks", "/tasks?limit=1");
        reads("get /tasks/{id}", "/tasks/" + row.text("id"));
        reads("get /tasks/{id}", "/tasks/" + row.text("id") + "?fields=title&expand=person");
        api.call("get /tasks", "/tasks", "", "", "Accept", NDJSON);
        api.call("get /tasks", "/tasks", "", "", "Accept", "text/csv");
        api.call("get /tasks", "/tasks", "", "", "Accept", "image/png").is(406);
        api.call("get /tasks", "/tasks?deleted=true", "", "").is(401);
        api.call("get /tasks/{id}", "/tasks/" + UUID.randomUUID(), "", "").is(404);
        api.call("get /tasks", "/tasks?deleted=true", "", "", "X-Test-Caller", "bob guest").is(403);
        api.call("get /tasks", "/tasks", "", "", BAD).is(401);
        api.call("get /tasks/{id}", "/tasks/" + Task.PERSON, "", "", BAD).is(401);
    }

    private void reads(String operation, String target) {
        var read = api.call(operation, target, "", "").is(200);
        api.call(operation, target, "", "", "If-None-Match", read.header("ETag")).is(304);
        api.call(operation, target, "", "", "If-None-Match", "?").is(400);
        api.call(operation, target + (target.contains("?") ? "&" : "?") + "x=1", "", "").is(400);
    }

    /// Whatever the document promises of the richest resource can be had.
    @Test
    void everyPromiseOfTheDocumentIsKept() {
        readsTasks();
        empty();
        creates();
        batches();
        replaces();
        patches();
        deletesAndRestores();
        api.assertAllKept("/tasks");
    }

    private void creates() {
        String post = "post /tasks";
        api.call(post, "/tasks", JSON, body("one"), with(ADA, "Idempotency-Key", "a")).is(201);
        api.call(post, "/tasks", JSON, body("one"), with(ADA, "Idempotency-Key", "a")).is(201);
        api.call(post, "/tasks", JSON, body("two"), with(ADA, "Idempotency-Key", "a")).is(422);
        api.call(post, "/tasks", JSON, body("one"), ADA).is(409);
        api.call(post, "/tasks", NDJSON, body("two"), with(ADA, "Idempotency-Key", "b")).is(200);
        api.call(post, "/tasks", NDJSON, body("two"), with(ADA, "Idempotency-Key", "b")).is(200);
        api.call(post, "/tasks", NDJSON, "{}", ADA).is(422);
        refusals(post, "/tasks", "{\"secret\":\"x\"," + body("xyz").substring(1), NOBODY);
    }

    /// What every request with a body may end with.
    private void refusals(String operation, String target, String forbidden, String[] headers) {
        api.call(operation, target, JSON, forbidden, with(ADA, headers)).is(403);
        api.call(operation, target, JSON, forbidden, headers).is(401);
        api.call(operation, target, JSON, "{", with(ADA, headers)).is(400);
        api.call(operation, target, JSON, "{}", with(ADA, headers)).is(422);
        api.call(operation, target, JSON, TOO_LARGE, with(ADA, headers)).is(413);
        api.call(operation, target, "text/plain", "{}", with(ADA, headers)).is(415);
    }

    private void batches() {
        String post = "post /tasks/batch";
        String id = create("three").text("id");
        String etag = ",\"ifMatch\":\"\\\"v1\\\"\"";
        String steps = step("create", "", ",\"body\":" + body("four"));
        api.call(post, "/tasks/batch", JSON, steps, with(ADA, "Idempotency-Key", "c")).is(200);
        api.call(post, "/tasks/batch", JSON, steps, with(ADA, "Idempotency-Key", "c")).is(200);
        api.call(post, "/tasks/batch", JSON, steps, ADA).is(409);
        api.call(post, "/tasks/batch", JSON, step("delete", id, ""), ADA).is(428);
        api.call(post, "/tasks/batch", JSON, step("delete", "x", etag), ADA).is(404);
        String stale = etag.replace("v1", "v9");
        api.call(post, "/tasks/batch", JSON, step("delete", id, stale), ADA).is(412);
        String change = step("update", id, etag + ",\"body\":{\"secret\":\"x\"}");
        refusals(post, "/tasks/batch", change, NOBODY);
        String done = step("update", id, etag + ",\"body\":{\"done\":true}");
        api.call(post, "/tasks/batch", JSON, done, ADA).is(200);
        String gone = step("delete", id, etag.replace("v1", "v2"));
        api.call(post, "/tasks/batch", JSON, gone, ADA).is(200);
    }

    private void replaces() {
        String put = "put /tasks/{id}";
        String target = "/tasks/" + create("five").text("id");
        String[] current = {"If-Match", "\"v1\""};
        String fresh = "/tasks/" + UUID.randomUUID();
        String[] absent = {"If-None-Match", "*"};
        api.call(put, fresh, JSON, body("six"), with(ADA, absent)).is(201);
        api.call(put, fresh, JSON, body("six"), with(ADA, absent)).is(412);
        api.call(put, "/tasks/" + UUID.randomUUID(), JSON, body("six"), with(ADA, absent)).is(409);
        refusals(
                put,
                "/tasks/" + UUID.randomUUID(),
                "{\"secret\":\"x\"," + body("xyz").substring(1),
                absent);
        api.call(put, fresh, JSON, body("five"), with(ADA, current)).is(409);
        api.call(put, "/tasks/" + UUID.randomUUID(), JSON, body("x0"), with(ADA, current)).is(404);
        api.call(put, target, JSON, body("five"), ADA).is(428);
        api.call(put, target, JSON, body("five"), with(BOB, current)).is(403);
        api.call(put, target, JSON, body("five"), with(ADA, "If-Match", "\"v9\"")).is(412);
        api.call(put, target, JSON, body("five"), with(ADA, current)).is(200);
    }

    private void patches() {
        String patch = "patch /tasks/{id}";
        String target = "/tasks/" + create("seven").text("id");
        String done = "{\"done\":true}";
        String[] current = {"If-Match", "\"v1\""};
        api.call(patch, target, JSON, done, ADA).is(428);
        api.call(patch, target, JSON, done, with(ADA, "If-Match", "\"v9\"")).is(412);
        api.call(patch, target, JSON, "{\"slug\":\"five\"}", with(ADA, current)).is(409);
        api.call(patch, "/tasks/" + UUID.randomUUID(), JSON, done, with(ADA, current)).is(404);
        api.call(patch, target, JSON, "{\"title\":null}", with(ADA, current)).is(422);
        api.call(patch, target, JSON, "{", with(ADA, current)).is(400);
        api.call(patch, target, JSON, TOO_LARGE, with(ADA, current)).is(413);
        api.call(patch, target, "text/plain", "{}", with(ADA, current)).is(415);
        api.call(patch, target, JSON, "{\"secret\":\"x\"}", with(ADA, current)).is(403);
        api.call(patch, target, JSON, done, current).is(401);
        String[] keyed = with(with(ADA, current), "Idempotency-Key", "d");
        api.call(patch, target, JSON, done, keyed).is(200);
        api.call(patch, target, JSON, done, keyed).is(200);
    }

    private void deletesAndRestores() {
        String delete = "delete /tasks/{id}";
        String target = "/tasks/" + create("eight").text("id");
        api.call(delete, target, "", "", ADA).is(428);
        api.call(delete, target, "", "", with(ADA, "If-Match", "?")).is(400);
        api.call(delete, target, "", "", with(ADA, "If-Match", "\"v9\"")).is(412);
        api.call(delete, target, "", "", with(BOB, "If-Match", "\"v1\"")).is(403);
        api.call(delete, target, "", "", "If-Match", "\"v1\"").is(401);
        api.call(delete, target, "", "", with(ADA, "If-Match", "\"v1\"")).is(204);
        api.call(delete, target, "", "", with(ADA, "If-Match", "\"v1\"")).is(404);
        String restore = "post /tasks/{id}/restore";
        target += "/restore";
        create("eight");
        api.call(restore, target, "", "", ADA).is(409);
        site.execute("update task set slug = null where slug = 'eight' and deleted_at is null");
        api.call(restore, target, "", "", with(ADA, "If-Match", "?")).is(400);
        api.call(restore, target, "", "", with(ADA, "If-Match", "\"v9\"")).is(412);
        api.call(restore, target, "", "", BOB).is(404);
        api.call(restore, target, "", "").is(401);
        String[] keyed = with(ADA, "Idempotency-Key", "e");
        api.call(restore, target, "", "", keyed).is(200);
        api.call(restore, target, "", "", keyed).is(200);
        api.call(restore, target, "", "", BOB).is(403);
        api.call(restore, "/tasks/" + Task.PERSON + "/restore", "", "", keyed).is(422);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tasks", "/people", "/todos"})
    void aListTakesTheParametersThatAreDocumentedAndNoOthers(String path) {
        var listed = new TreeSet<String>();
        for (var parameter : query("get " + path)) {
            String name = parameter.get("name").asText();
            listed.add(name);
            String value = name.equals("cursor") ? cursor(path) : value(parameter.get("schema"));
            if (!value.isEmpty()) {
                String target = path + "?" + name + "=" + encoded(value);
                api.call("get " + path, target, "", "", ADMIN).is(200);
            }
        }
        for (String name : thinkable(path)) {
            if (!listed.contains(name)) {
                api.call("get " + path, path + "?" + name + "=true", "", "", ADMIN).is(400);
            }
        }
        assertTrue(listed.contains("limit"));
    }

    private List<JsonNode> query(String operation) {
        return api.operation(operation)
                .get("parameters")
                .valueStream()
                .filter(parameter -> parameter.get("in").asText().equals("query"))
                .toList();
    }

    private String cursor(String path) {
        if (path.equals("/people")) {
            return ""; // there is one
        }
        String body =
                path.equals("/tasks")
                        ? "{\"title\":\"a\",\"state\":\"open\",\"price\":1}"
                        : "{\"title\":\"a\"}";
        site.post(path, body, ADMIN).is(201);
        site.post(path, body, ADMIN).is(201);
        return site.get(path + "?limit=1", ADMIN).text("next");
    }

    private String value(JsonNode schema) {
        if (schema.path("type").asText().equals("array")) {
            var one = value(schema.get("items"));
            api.assertFits(schema.get("items"), parsed(schema.get("items"), one), "items", false);
            return one;
        }
        return switch (schema.path("format").asText(schema.path("type").asText())) {
            case "boolean" -> "true";
            case "date" -> "2026-11-20";
            case "date-time" -> "2026-11-20T09:30:00Z";
            case "uuid" -> Task.PERSON.toString();
            case "string" ->
                    schema.has("const")
                            ? schema.get("const").asText()
                            : schema.path("enum").path(0).asText("swim");
            default -> "1";
        };
    }

    private static JsonNode parsed(JsonNode schema, String text) {
        return schema.get("type").asText().equals("string")
                ? com.fasterxml.jackson.databind.node.TextNode.valueOf(text)
                : dev.hirundo.core.Json.standard().readTree(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// Every name that a parameter could have: of fields, with and without operators, and of
    /// others.
    private Set<String> thinkable(String path) {
        var names = new TreeSet<>(ListQuery.PARAMETERS);
        Collections.addAll(names, "x", "title.", ".eq", "title.eq", "page", "filter", "Title");
        var page =
                api.operation("get " + path).at("/responses/200/content/application~1json/schema");
        var item = api.resolved(page).at("/properties/items/items");
        item = api.resolved(item);
        var row = item.has("allOf") ? api.resolved(item.get("allOf").get(0)) : item;
        for (String field : (Iterable<String>) () -> row.get("properties").fieldNames()) {
            names.add(field);
            for (String operator : "ne lt lte gt gte in like isnull".split(" ")) {
                names.add(field + "." + operator);
            }
        }
        return names;
    }

    @Test
    void everyExampleOfARequestIsAccepted() {
        var tried = new ArrayList<String>();
        for (String operation : api.operations("/").toList()) {
            var content = api.operation(operation).at("/requestBody/content");
            content.properties()
                    .forEach(
                            type -> {
                                example(operation, type.getKey(), type.getValue().get("schema"));
                                tried.add(operation + " " + type.getKey());
                            });
        }
        assertEquals(14, tried.size(), tried.toString());
    }

    private void example(String operation, String type, JsonNode schema) {
        empty();
        var example = api.example(schema.has("anyOf") ? schema.get("anyOf").get(0) : schema);
        String target = operation.split(" ")[1];
        if (target.contains("{id}")) {
            String body =
                    target.startsWith("/tasks") ? body("one") : "{\"title\":\"a\",\"note\":\"b\"}";
            String collection = target.substring(0, target.indexOf("/{"));
            target = target.replace("{id}", site.post(collection, body, ADMIN).is(201).text("id"));
        }
        String body = example.isTextual() ? example.asText() : example.toString();
        var reply = api.call(operation, target, type, body, with(ADMIN, "If-Match", "\"v1\""));
        assertEquals(2, reply.status() / 100, reply.body());
        assertFalse(reply.body().isEmpty());
    }

    @Test
    void aFieldThatSomeMayNotReadIsNotRequired() {
        String id = site.post("/tasks", body("one"), ADMIN).is(201).text("id");
        var hidden = (ObjectNode) api.call("get /tasks/{id}", "/tasks/" + id, "", "", BOB).json();
        var shown = (ObjectNode) api.call("get /tasks/{id}", "/tasks/" + id, "", "", ADMIN).json();
        assertFalse(hidden.has("secret"));
        assertTrue(shown.has("secret"));
    }

    @Test
    void whatIsExpandedFitsToo() {
        String body = body("one").replace("}", ",\"personId\":\"" + Task.PERSON + "\"}");
        site.post("/tasks", body, ADMIN).is(201);
        site.post("/tasks", body("two"), ADMIN).is(201);
        var page = api.call("get /tasks", "/tasks?expand=person&sort=createdAt", "", "", ADMIN);
        assertEquals(
                "Ada null",
                page.json()
                        .get("items")
                        .valueStream()
                        .map(item -> item.get("person").path("name").asText("null"))
                        .collect(Collectors.joining(" ")));
    }
}
