package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A client that compares every answer with what the document says of it, and remembers which of
/// its promises it has seen kept.
final class Documented {
    private static final List<String> HEADERS =
            List.of(
                    "ETag",
                    "Location",
                    "Link",
                    "Idempotency-Replayed",
                    "WWW-Authenticate",
                    "Accept",
                    "Accept-Patch");

    private final Site site;
    private final JsonNode document;
    private final Map<String, com.networknt.schema.Schema> schemas = new HashMap<>();
    private final Set<String> kept = new TreeSet<>();

    Documented(Site site, JsonNode document) {
        this.site = site;
        this.document = document;
    }

    /// @param operation such as `get /todos/{id}`
    /// @param contentType of the body; empty for none
    Reply call(
            String operation, String target, String contentType, String body, String... headers) {
        String method = operation.split(" ")[0].toUpperCase(Locale.ROOT);
        var reply =
                contentType.isEmpty()
                        ? site.call(method, target, headers)
                        : site.send(method, target, contentType, body, headers);
        check(operation, reply, target.contains("fields="));
        return reply;
    }

    JsonNode operation(String operation) {
        var words = operation.split(" ");
        return document.get("paths").path(words[1]).path(words[0]);
    }

    private void check(String operation, Reply reply, boolean partly) {
        String what = operation + " " + reply.status();
        var response = operation(operation).path("responses").path("" + reply.status());
        assertFalse(response.isMissingNode(), () -> what + " is not told of: " + reply.body());
        String place = place(what, response);
        kept.add(what);
        response = resolved(response);
        for (String header : HEADERS) {
            if (!reply.header(header).isEmpty()) {
                assertTrue(response.path("headers").has(header), what + " has a header " + header);
                kept.add(place + " " + header);
            }
        }
        if (reply.body().isEmpty()) {
            return;
        }
        String type = reply.header("Content-Type").split(";")[0];
        assertTrue(response.path("content").has(type), what + " is " + type);
        kept.add(place + " " + type);
        if (type.endsWith("/json") || type.endsWith("+json")) {
            assertFits(response.get("content").get(type).get("schema"), reply.json(), what, partly);
        }
    }

    /// Answers that several operations share are one promise.
    private static String place(String what, JsonNode response) {
        return response.path("$ref").asText(what);
    }

    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /// @param partly whether fields were chosen, so that others are left out
    void assertFits(JsonNode schema, JsonNode value, String what, boolean partly) {
        var compiled =
                schemas.computeIfAbsent(
                        schema.toString(),
                        key -> {
                            String root =
                                    "{\"$defs\":%s,\"allOf\":[%s]}"
                                            .formatted(document.at("/components/schemas"), key)
                                            .replace("#/components/schemas/", "#/$defs/");
                            return SchemaRegistry.withDefaultDialect(
                                            SpecificationVersion.DRAFT_2020_12)
                                    .getSchema(root);
                        });
        var errors =
                compiled
                        .validate(
                                value,
                                context ->
                                        context.executionConfig(
                                                c -> c.formatAssertionsEnabled(true)))
                        .stream()
                        .filter(error -> !partly || !error.getKeyword().equals("required"))
                        .toList();
        assertEquals(List.of(), errors, () -> what + ": " + value);
    }

    /// An example that the document shows of a schema.
    JsonNode example(JsonNode schema) {
        var examples = (ArrayNode) resolved(schema).get("examples");
        assertFalse(examples == null || examples.isEmpty(), () -> "no example of " + schema);
        return examples.get(0);
    }

    /// Everything that these operations may answer has been seen, and nothing else.
    void assertAllKept(String prefix) {
        assertEquals(promised(prefix), String.join("\n", kept));
    }

    private String promised(String prefix) {
        var promised = new TreeSet<String>();
        operations(prefix)
                .forEach(
                        operation ->
                                operation(operation)
                                        .get("responses")
                                        .properties()
                                        .forEach(
                                                e ->
                                                        promise(
                                                                operation + " " + e.getKey(),
                                                                e.getValue(),
                                                                promised)));
        return String.join("\n", promised);
    }

    private void promise(String what, JsonNode response, Set<String> promised) {
        promised.add(what);
        String place = place(what, response);
        resolved(response)
                .path("headers")
                .fieldNames()
                .forEachRemaining(n -> promised.add(place + " " + n));
        resolved(response)
                .path("content")
                .fieldNames()
                .forEachRemaining(n -> promised.add(place + " " + n));
    }

    Stream<String> operations(String prefix) {
        return document.get("paths")
                .propertyStream()
                .filter(path -> path.getKey().startsWith(prefix))
                .flatMap(
                        path ->
                                path.getValue()
                                        .propertyStream()
                                        .map(method -> method.getKey() + " " + path.getKey()));
    }
}
