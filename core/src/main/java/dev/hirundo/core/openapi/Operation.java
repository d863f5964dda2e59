package dev.hirundo.core.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// One operation of a [Document], while it is described. Not thread-safe.
///
/// Who may call it is said too: nobody's credential is asked for unless [#bearer] or
/// [#bearerOptional] says so.
public final class Operation {
    private final Document document;
    private final ObjectNode tree;

    Operation(Document document, ObjectNode tree) {
        this.document = document;
        this.tree = tree;
        tree.putArray("security");
    }

    /// Its name in generated clients.
    ///
    /// @throws IllegalArgumentException if another operation has it; see [Document#hasOperation]
    public Operation id(String id) {
        document.name(id);
        tree.put("operationId", id);
        return this;
    }

    /// The group that it is shown in.
    public Operation tag(String tag) {
        tree.withArrayProperty("tags").add(tag);
        return this;
    }

    /// A few words, without a stop.
    public Operation summary(String summary) {
        tree.put("summary", summary);
        return this;
    }

    /// Sentences, in CommonMark.
    public Operation description(String description) {
        tree.put("description", description);
        return this;
    }

    /// A parameter in the path.
    public Operation path(String name, ObjectNode schema, String description) {
        return parameter("path", name, true, schema, description);
    }

    /// A parameter in the query that may be left out. An array is a list with commas.
    public Operation query(String name, ObjectNode schema, String description) {
        return parameter("query", name, false, schema, description);
    }

    /// A header of the request.
    public Operation header(String name, boolean required, ObjectNode schema, String description) {
        return parameter("header", name, required, schema, description);
    }

    private Operation parameter(
            String in, String name, boolean required, ObjectNode schema, String description) {
        var parameter =
                tree.withArrayProperty("parameters")
                        .addObject()
                        .put("name", name)
                        .put("in", in)
                        .put("description", description);
        if (required) {
            parameter.put("required", true);
        }
        if (schema.path("type").asText().equals("array")) {
            parameter.put("explode", false);
        }
        parameter.set("schema", schema);
        return this;
    }

    /// A body that must be sent; called again, another type that it may have.
    public Operation body(String mediaType, ObjectNode schema) {
        var body = tree.withObjectProperty("requestBody").put("required", true);
        body.withObjectProperty("content").putObject(mediaType).set("schema", schema);
        return this;
    }

    /// An answer without a body.
    public Operation answer(int status, String description) {
        response(status).put("description", description);
        return this;
    }

    /// An answer with a body; called again, another type that it may have.
    public Operation answer(int status, String description, String mediaType, ObjectNode schema) {
        var content =
                response(status).put("description", description).withObjectProperty("content");
        content.putObject(mediaType).set("schema", schema);
        return this;
    }

    /// A header of an answer that is described already.
    public Operation answerHeader(int status, String name, String description) {
        Document.header(response(status), name, description);
        return this;
    }

    private ObjectNode response(int status) {
        return tree.withObjectProperty("responses").withObjectProperty(String.valueOf(status));
    }

    /// Problems that it may end with.
    public Operation problems(int... statuses) {
        for (int status : statuses) {
            tree.withObjectProperty("responses")
                    .set(String.valueOf(status), document.problem(status));
        }
        return this;
    }

    /// Only with a bearer token; without one it is a 401, and with one of too little right a 403.
    public Operation bearer() {
        document.needBearer();
        tree.putArray("security").addObject().putArray("bearer");
        return problems(401, 403);
    }

    /// With a bearer token or without; one that is no good is a 401.
    public Operation bearerOptional() {
        document.needBearer();
        var security = tree.putArray("security");
        security.addObject();
        security.addObject().putArray("bearer");
        return problems(401);
    }

    /// The operation as far as it has come, for anything else.
    public ObjectNode tree() {
        return tree;
    }
}
