package dev.hirundo.crud;

import static dev.hirundo.crud.Access.Operation.CREATE;
import static dev.hirundo.crud.Access.Operation.DELETE;
import static dev.hirundo.crud.Access.Operation.READ;
import static dev.hirundo.crud.Access.Operation.UPDATE;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Caller;
import dev.hirundo.core.openapi.Described;
import dev.hirundo.core.openapi.Document;
import dev.hirundo.core.openapi.Operation;
import dev.hirundo.core.openapi.Schemas;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a resource says of itself in an OpenAPI document: read from the definition that it is
/// served by, so that it can say nothing that the resource does not do.
final class Description {
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";

    private final Definition<?, ?> definition;
    private final Grant<?> anonymous;
    private final String path;
    private final Document document;
    private final Schemas schemas;
    private final ObjectNode row;
    private final WriteSchemas writes;
    private final String name;
    private final String one;
    private final String many;

    private Description(Definition<?, ?> definition, String path, Document document) {
        this.definition = definition;
        this.anonymous = definition.permissions().grant(new Caller.Anonymous());
        this.path = path;
        this.document = document;
        this.schemas = document.schemas();
        this.row = ListDescription.row(definition, schemas);
        this.writes = new WriteSchemas(definition, schemas, row);
        this.name = definition.table().type.getSimpleName();
        String last = path.substring(path.lastIndexOf('/') + 1);
        boolean free =
                !document.hasOperation("list" + pascal(last))
                        && !document.hasOperation("read" + name);
        this.one = free ? name : pascal(path) + name;
        this.many = pascal(free ? last : path);
    }

    static Described of(Definition<?, ?> definition) {
        return (path, document) -> new Description(definition, path, document).all();
    }

    private void all() {
        var list = new ListDescription(definition, schemas);
        list.describe(
                operation(
                        "get",
                        "",
                        "list" + many,
                        "List " + name + " rows",
                        definition.options().softDelete() ? Set.of(READ, DELETE) : Set.of(READ)),
                row);
        if (definition.creates().isPresent()) {
            create();
        }
        if (definition.isWritable()) {
            batch();
        }
        list.describeItem(item("get", "", "read" + one, "Read a " + name, Set.of(READ)));
        if (definition.updates().isPresent()) {
            replace();
            patch();
        }
        if (definition.isWritable()) {
            delete();
        }
        if (definition.isWritable() && definition.options().softDelete()) {
            restore();
        }
    }

    private void create() {
        var create =
                operation("post", "", "create" + one, "Create a " + name, Set.of(CREATE))
                        .body(JSON, writes.created())
                        .body(NDJSON, writes.imported())
                        .answer(200, "How many rows an import has added", JSON, writes.count())
                        .problems(400, 409, 413, 415, 422);
        added(create);
        idempotent(create, 200, 201);
    }

    private void batch() {
        var batch =
                operation(
                                "post",
                                "/batch",
                                "batch" + many,
                                "Create, change and delete several",
                                Set.of(CREATE, UPDATE, DELETE))
                        .description(
                                "All or nothing. What a step is refused for is the answer to all, with its place in `step`.")
                        .body(JSON, writes.steps())
                        .answer(
                                200,
                                "What each step would be answered with",
                                JSON,
                                writes.results())
                        .problems(400, 404, 409, 412, 413, 415, 422);
        idempotent(batch, 200);
        if (definition.options().ifMatchRequired()) {
            batch.problems(428);
        }
    }

    private void replace() {
        boolean clientIds = definition.options().clientIds();
        var replace =
                item(
                                "put",
                                "",
                                "replace" + one,
                                "Replace a " + name,
                                clientIds ? Set.of(UPDATE, CREATE) : Set.of(UPDATE))
                        .description(
                                "A field that is not sent gets its default. Read-only fields may be sent, and are ignored.")
                        .body(JSON, writes.replaced())
                        .problems(400, 404, 409, 413, 415, 422);
        changed(replace);
        if (clientIds) {
            replace.header("If-None-Match", false, text(), "`*` creates the row.");
            added(replace);
        }
        conditional(replace, !clientIds);
    }

    private void patch() {
        var patch =
                item("patch", "", "patch" + one, "Change a " + name, Set.of(UPDATE))
                        .description(
                                "A merge patch (RFC 7396), as which plain JSON is taken too, or a JSON patch (RFC 6902). Read-only fields may be sent, and are ignored.")
                        .body("application/merge-patch+json", writes.patched())
                        .body(JSON, writes.patched())
                        .body("application/json-patch+json", writes.jsonPatch())
                        .problems(400, 404, 409, 413, 415, 422);
        changed(patch);
        conditional(patch, true);
        idempotent(patch, 200);
    }

    private void delete() {
        var delete =
                item("delete", "", "delete" + one, "Delete a " + name, Set.of(DELETE))
                        .answer(204, "It is gone")
                        .problems(400, 404);
        if (!definition.options().softDelete()) {
            delete.problems(409); // other rows refer to it
        }
        conditional(delete, true);
    }

    private void restore() {
        var restore =
                item(
                                "post",
                                "/restore",
                                "restore" + one,
                                "Bring a deleted " + name + " back",
                                Set.of(DELETE))
                        .problems(400, 404, 409, 412, 422);
        changed(restore);
        ifMatch(restore, false);
        idempotent(restore, 200);
    }

    /// @param needs what its caller must be allowed, or some of it
    private Operation operation(
            String method, String below, String id, String summary, Set<Access.Operation> needs) {
        var operation =
                document.operation(method, path + below)
                        .id(id)
                        .tag(path.isEmpty() ? name : path.substring(1))
                        .summary(summary);
        if (needs.stream().allMatch(need -> anonymous.rows(need) == Filter.none())) {
            return operation.bearer();
        }
        if (needs.stream().allMatch(need -> isOpen(definition, need))) {
            return operation;
        }
        return needs.equals(Set.of(READ))
                ? operation.bearerOptional()
                : operation.bearerOptional().problems(403);
    }

    /// Whether it does not matter who the caller is.
    private static boolean isOpen(Definition<?, ?> definition, Access.Operation need) {
        var permissions = definition.permissions();
        return permissions.fields.isEmpty()
                && permissions.access.rows(new Caller.Anonymous(), need) == Filter.all()
                && definition.references().values().stream()
                        .allMatch(reference -> isOpen(reference.target(), READ));
    }

    private Operation item(
            String method, String below, String id, String summary, Set<Access.Operation> needs) {
        return operation(method, "/{id}" + below, id, summary, needs)
                .path("id", schemas.input(definition.table().id.javaType()), "The id of the row.");
    }

    private void added(Operation operation) {
        operation
                .answer(201, "The new row", JSON, row)
                .answerHeader(201, "Location", "Where the row is.");
        etag(operation, 201);
    }

    private void changed(Operation operation) {
        operation.answer(200, "The row as it is now", JSON, row);
        etag(operation, 200);
    }

    private void conditional(Operation write, boolean always) {
        boolean required = definition.options().ifMatchRequired();
        ifMatch(write, required && always);
        write.problems(412);
        if (required) {
            write.problems(428);
        }
    }

    private void ifMatch(Operation write, boolean required) {
        if (definition.table().version.isPresent() || required) {
            write.header("If-Match", required, text(), "The entity tag that the row must have.");
        }
    }

    private void etag(Operation operation, int status) {
        if (definition.table().version.isPresent()) {
            operation.answerHeader(status, "ETag", "The version of the row, such as \"v3\".");
        }
    }

    private static void idempotent(Operation write, int... statuses) {
        write.header(
                "Idempotency-Key",
                false,
                text().put("minLength", 1).put("maxLength", 257),
                "Of a request that may be sent again, such as a UUID in quotes: within a day it is answered as it was the first time.");
        for (int status : statuses) {
            write.answerHeader(
                    status, "Idempotency-Replayed", "`true` if this is the first answer again.");
        }
    }

    /// The words of a path as one name.
    private static String pascal(String path) {
        String name =
                Stream.of(path.split("[^A-Za-z0-9]+", -1))
                        .filter(word -> !word.isEmpty())
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining());
        return name.isEmpty() ? "Root" : name;
    }

    static ObjectNode text() {
        return JsonNodeFactory.instance.objectNode().put("type", "string");
    }
}
