package dev.hirundo.core.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// An OpenAPI 3.1 document while parts add to it. Not thread-safe.
///
/// What this type has no method for can be put into [#tree].
public final class Document {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final String PROBLEM = "Problem";

    private final ObjectNode tree = JsonNodeFactory.instance.objectNode();
    private final ObjectNode components;
    private final Schemas schemas;
    private final Set<String> operations = new HashSet<>();

    Document(String title, String version) {
        tree.put("openapi", "3.1.0");
        tree.putObject("info").put("title", title).put("version", version);
        tree.putArray("servers").addObject().put("url", "/");
        tree.putObject("paths");
        components = tree.putObject("components");
        schemas = new Schemas(components.putObject("schemas"));
        schemas.named(PROBLEM, problemSchema()); // first, so that the name is its own
        components.putObject("responses");
        components.putObject("securitySchemes");
    }

    /// The schemas of Java types, shared under `components/schemas`.
    public Schemas schemas() {
        return schemas;
    }

    /// Adds an operation, to be told more of.
    ///
    /// @param method such as `get`, in any case
    /// @param path with its parameters in braces; empty for the root
    /// @throws IllegalArgumentException if it is described already
    public Operation operation(String method, String path) {
        String name = method.toLowerCase(Locale.ROOT);
        if (!METHODS.contains(name)) {
            throw new IllegalArgumentException("no method of OpenAPI 3.1: " + method);
        }
        var item = ((ObjectNode) tree.get("paths")).withObjectProperty(path.isEmpty() ? "/" : path);
        if (item.has(name)) {
            throw new IllegalArgumentException(
                    method + " " + path + " is described twice: mount each part at its own path");
        }
        return new Operation(this, item.putObject(name));
    }

    /// Whether an operation bears this id already.
    public boolean hasOperation(String id) {
        return operations.contains(id);
    }

    /// The document as far as it has come, for anything else.
    public ObjectNode tree() {
        return tree;
    }

    void name(String id) {
        if (!operations.add(id)) {
            throw new IllegalArgumentException("two operations have the id " + id);
        }
    }

    void needBearer() {
        components
                .withObjectProperty("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT");
    }

    /// A reference to the answer that a problem of this status is.
    ObjectNode problem(int status) {
        String title = Problem.of(status).title();
        boolean ownTitle = !title.equals("Client Error") && !title.equals("Server Error");
        String name = ownTitle ? title.replaceAll("\\W", "") : PROBLEM + status;
        var responses = components.withObjectProperty("responses");
        if (!responses.has(name)) {
            var response = responses.putObject(name).put("description", title);
            header(response, status);
            response.putObject("content")
                    .putObject("application/problem+json")
                    .putObject("schema")
                    .put("$ref", Schemas.PLACE + PROBLEM);
        }
        return reference("#/components/responses/" + name);
    }

    /// The headers without which a client cannot go on.
    private static void header(ObjectNode response, int status) {
        switch (status) {
            case 401 -> header(response, "WWW-Authenticate", "How to authenticate.");
            case 412 -> header(response, "ETag", "The present entity tag.");
            case 415 -> {
                header(response, "Accept", "What a body may be.");
                header(response, "Accept-Patch", "What a patch may be; after PATCH.");
            }
            case 429, 503 -> header(response, "Retry-After", "Seconds to wait.");
            default -> {}
        }
    }

    static void header(ObjectNode response, String name, String description) {
        response.withObjectProperty("headers")
                .putObject(name)
                .put("description", description)
                .putObject("schema")
                .put("type", "string");
    }

    static ObjectNode reference(String place) {
        return JsonNodeFactory.instance.objectNode().put("$ref", place);
    }

    /// Without what nobody needed.
    ObjectNode finished() {
        if (components.get("responses").isEmpty()) {
            components.withObjectProperty("schemas").remove(PROBLEM);
        }
        for (String kind : Set.of("schemas", "responses", "securitySchemes")) {
            if (components.path(kind).isEmpty()) {
                components.remove(kind);
            }
        }
        if (components.isEmpty()) {
            tree.remove("components");
        }
        return tree;
    }

    /// As [dev.hirundo.core.Problems] writes it.
    private static ObjectNode problemSchema() {
        String schema =
                """
                {"type": "object",
                 "description": "What went wrong (RFC 9457).",
                 "properties": {
                  "type": {"type": "string", "format": "uri-reference"},
                  "title": {"type": "string"},
                  "status": {"type": "integer", "minimum": 400, "maximum": 599},
                  "detail": {"type": "string"},
                  "instance": {"type": "string", "format": "uri-reference"},
                  "requestId": {"type": "string"},
                  "errors": {
                   "type": "array",
                   "description": "What is wrong with single fields.",
                   "items": {
                    "type": "object",
                    "properties": {
                     "pointer": {
                      "type": "string",
                      "format": "json-pointer",
                      "description": "Where, in the request body; empty for all of it."},
                     "code": {"type": "string"},
                     "detail": {"type": "string"}},
                    "required": ["pointer", "code", "detail"]}}},
                 "required": ["type", "title", "status", "requestId"],
                 "examples": [{
                  "type": "about:blank",
                  "title": "Unprocessable Content",
                  "status": 422,
                  "detail": "1 field is not valid; see errors.",
                  "instance": "/todos",
                  "requestId": "0191e2a4-7f3e-7000-8000-0123456789ab",
                  "errors": [{
                   "pointer": "/title",
                   "code": "NotBlank",
                   "detail": "must not be blank"}]}]}
                """;
        return (ObjectNode) Json.standard().readTree(schema.getBytes(StandardCharsets.UTF_8));
    }
}
