package dev.hirundo.crud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.openapi.Schemas;
import java.util.List;
import java.util.UUID;

/// The part of a [Description] that is about what is sent to change rows, and comes back.
///
/// @param row as clients are sent it
record WriteSchemas(Definition<?, ?> definition, Schemas schemas, ObjectNode row) {

    ObjectNode created() {
        return schemas.input(definition.creates().orElseThrow().type(), Crud.OnCreate.class);
    }

    private ObjectNode updated() {
        return schemas.input(definition.updates().orElseThrow().type(), Crud.OnUpdate.class);
    }

    /// Of a row that there is, or, where clients choose ids, of one that there is not.
    ObjectNode replaced() {
        if (!definition.options().clientIds() || created().equals(updated())) {
            return updated();
        }
        var either = node();
        either.putArray("anyOf").add(updated()).add(created());
        return either;
    }

    ObjectNode patched() {
        return schemas.patch(definition.updates().orElseThrow().type(), Crud.OnUpdate.class);
    }

    /// RFC 6902.
    ObjectNode jsonPatch() {
        var step = node().put("type", "object");
        var properties = step.putObject("properties");
        var ops = properties.putObject("op").put("type", "string").putArray("enum");
        List.of("add", "remove", "replace", "move", "copy", "test").forEach(ops::add);
        for (String pointer : List.of("path", "from")) {
            properties.putObject(pointer).put("type", "string").put("format", "json-pointer");
        }
        properties.putObject("value").put("description", "Any value.");
        step.putArray("required").add("op").add("path");
        var patch = Schemas.arrayOf(schemas.named("JsonPatchOperation", step));
        schemas.example(updated())
                .flatMap(body -> body.propertyStream().findFirst())
                .ifPresent(
                        field ->
                                patch.putArray("examples")
                                        .addArray()
                                        .addObject()
                                        .put("op", "replace")
                                        .put("path", "/" + field.getKey())
                                        .set("value", field.getValue()));
        return patch;
    }

    /// Many rows.
    ObjectNode imported() {
        var lines =
                node().put("type", "string").put("description", "Each line is one row to create.");
        schemas.example(created())
                .ifPresent(line -> lines.putArray("examples").add(line.toString() + '\n'));
        return lines;
    }

    ObjectNode count() {
        return schemas.output(Import.Imported.class);
    }

    /// As [Batch] reads them.
    ObjectNode steps() {
        var batch = node().put("type", "object");
        var steps = batch.putObject("properties").putObject("steps");
        steps.put("type", "array").put("minItems", 1).put("maxItems", Batch.MAX_STEPS);
        var kinds = steps.putObject("items").putArray("oneOf");
        if (definition.creates().isPresent()) {
            step(kinds, "create", false).set("body", created());
            schemas.example(created())
                    .ifPresent(
                            body ->
                                    batch.putArray("examples")
                                            .addObject()
                                            .putArray("steps")
                                            .addObject()
                                            .put("op", "create")
                                            .set("body", body));
        }
        if (definition.updates().isPresent()) {
            step(kinds, "update", true).set("body", patched());
        }
        step(kinds, "delete", true);
        batch.putArray("required").add("steps");
        batch.put("additionalProperties", false);
        return schemas.named(name() + "Batch", batch);
    }

    /// @return its properties, to be told more of
    private ObjectNode step(ArrayNode kinds, String op, boolean ofOne) {
        var step = kinds.addObject().put("type", "object");
        var properties = step.putObject("properties");
        properties.putObject("op").put("type", "string").put("const", op);
        var required = step.putArray("required").add("op");
        if (!op.equals("delete")) {
            required.add("body");
        }
        if (ofOne) {
            var id = properties.putObject("id").put("type", "string");
            if (definition.table().id.javaType() == UUID.class) {
                id.put("format", "uuid");
            }
            required.add("id");
            properties
                    .putObject("ifMatch")
                    .put("type", "string")
                    .put("description", "The entity tag that the row must have.");
            if (definition.options().ifMatchRequired()) {
                required.add("ifMatch");
            }
        }
        step.put("additionalProperties", false);
        return properties;
    }

    /// As [Batch] answers.
    ObjectNode results() {
        var result = node().put("type", "object");
        var properties = result.putObject("properties");
        properties.putObject("status").put("type", "integer").put("format", "int32");
        for (String header : List.of("location", "etag")) {
            properties.putObject(header).putArray("type").add("string").add("null");
        }
        properties.putObject("body").putArray("anyOf").add(row).addObject().put("type", "null");
        result.putArray("required").add("status").add("location").add("etag").add("body");
        var results = node().put("type", "object");
        results.putObject("properties").set("results", Schemas.arrayOf(result));
        results.putArray("required").add("results");
        return schemas.named(name() + "BatchResults", results);
    }

    private String name() {
        return definition.table().type.getSimpleName();
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
