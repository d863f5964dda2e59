package dev.hirundo.crud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.openapi.Operation;
import dev.hirundo.core.openapi.Schemas;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The part of a [Description] that is about reading.
record ListDescription(Definition<?, ?> definition, Schemas schemas) {

    /// A row as clients are sent it.
    static ObjectNode row(Definition<?, ?> definition, Schemas schemas) {
        var table = definition.table();
        return schemas.output(
                table.type,
                readOnly(definition),
                table.columns.stream()
                        .filter(column -> !column.isNullable())
                        .map(Column::name)
                        .collect(Collectors.toSet()),
                definition.permissions().fields.keySet());
    }

    /// What no client can set, where there is something that he can.
    private static Set<String> readOnly(Definition<?, ?> definition) {
        var fields = new HashSet<String>();
        definition.updates().map(Input::readOnly).ifPresent(fields::addAll);
        definition.creates().map(Input::readOnly).ifPresent(fields::retainAll);
        return fields;
    }

    /// A row with those that it refers to beside it, where they are asked for.
    private ObjectNode expanded(ObjectNode row) {
        if (definition.references().isEmpty()) {
            return row;
        }
        var expanded = node();
        var parts = expanded.putArray("allOf").add(row);
        var properties = parts.addObject().put("type", "object").putObject("properties");
        definition
                .references()
                .forEach(
                        (name, reference) ->
                                properties
                                        .putObject(name)
                                        .put("description", "With `expand` alone.")
                                        .putArray("anyOf")
                                        .add(row(reference.target(), schemas))
                                        .addObject()
                                        .put("type", "null"));
        return schemas.named(definition.table().type.getSimpleName() + "Expanded", expanded);
    }

    void describe(Operation list, ObjectNode row) {
        String name = definition.table().type.getSimpleName();
        var page = node().put("type", "object");
        var properties = page.putObject("properties");
        properties.set("items", Schemas.arrayOf(expanded(row)));
        properties
                .putObject("next")
                .put("description", "The cursor of the next page; null on the last.")
                .putArray("type")
                .add("string")
                .add("null");
        properties
                .putObject("total")
                .put("type", "integer")
                .put("format", "int64")
                .put("description", "How many rows there are, with `count=exact`.");
        page.putArray("required").add("items").add("next");
        list.description(
                        "As NDJSON or CSV it is all rows, without `limit`, `cursor`, `offset` and `count`.")
                .answer(200, "A page", Description.JSON, schemas.named(name + "Page", page))
                .answer(200, "A page", Description.NDJSON, text("Each line is one " + name + "."))
                .answer(200, "A page", "text/csv", text("The first line holds the names."))
                .answerHeader(200, "Link", "The next page, rel=\"next\".")
                .problems(400, 406);
        filters(list);
        order(list);
        paging(list);
        shown(list);
        unchanged(list, "The entity tag of the page.");
        list.answerHeader(304, "Link", "The next page, rel=\"next\".");
    }

    void describeItem(Operation read) {
        read.answer(200, "The row", Description.JSON, expanded(row(definition, schemas)))
                .problems(400, 404);
        shown(read);
        unchanged(
                read,
                definition.table().version.isPresent()
                        ? "The version of the row, such as \"v3\"; with `fields` or `expand` another."
                        : "With `fields` or `expand` alone.");
    }

    private static void unchanged(Operation read, String etag) {
        read.header("If-None-Match", false, text(""), "Entity tags that the client has.")
                .answerHeader(200, "ETag", etag)
                .answer(304, "The client has it already")
                .answerHeader(304, "ETag", etag);
    }

    private void filters(Operation list) {
        for (String name : definition.options().filterable().stream().sorted().toList()) {
            var column = definition.table().field(name);
            var type = column.component().type();
            if (column.type().isTexts()) {
                list.query(name, text(""), "Holds this.");
            } else {
                list.query(name, schemas.input(type), "Equal to this.");
            }
            for (String operator : ListQuery.operators(column).stream().sorted().toList()) {
                list.query(
                        name + "." + operator,
                        value(operator, schemas.input(type)),
                        meaning(operator));
            }
        }
        if (definition.search().isPresent()) {
            list.query("q", text(""), "Words to search for.");
        }
        if (definition.options().softDelete()) {
            list.query(
                    "deleted",
                    node().put("type", "boolean").put("default", false),
                    "The deleted rows instead, for who may delete.");
        }
    }

    private void order(Operation list) {
        var sortable = definition.options().sortable().stream().sorted();
        var keys = sortable.flatMap(field -> Stream.of(field, "-" + field)).toList();
        if (!keys.isEmpty()) {
            list.query("sort", anyOf(keys), "The order; `-` turns it round. The id comes last.");
        }
    }

    private static void paging(Operation list) {
        list.query(
                        "limit",
                        number(1, ListQuery.MAX_LIMIT).put("default", Lists.DEFAULT_LIMIT),
                        "How many rows at most.")
                .query("cursor", text(""), "Where to go on: `next` of the page before.")
                .query(
                        "offset",
                        number(0, ListQuery.MAX_OFFSET),
                        "How many rows to skip, instead of a cursor.")
                .query("count", text("").put("const", "exact"), "Asks for `total`.");
    }

    private void shown(Operation read) {
        read.query(
                "fields",
                anyOf(definition.table().columns.stream().map(Column::name).toList()),
                "The fields that are wanted; others are left out, required ones too.");
        if (!definition.references().isEmpty()) {
            read.query("expand", anyOf(definition.references().keySet()), "What to send along.");
        }
    }

    private static ObjectNode value(String operator, ObjectNode plain) {
        return switch (operator) {
            case "in" -> Schemas.arrayOf(plain).put("maxItems", ListQuery.MAX_VALUES);
            case "isnull" -> node().put("type", "boolean");
            default -> plain;
        };
    }

    private static String meaning(String operator) {
        return switch (operator) {
            case "ne" -> "Not equal to this.";
            case "lt" -> "Less than this.";
            case "lte" -> "At most this.";
            case "gt" -> "More than this.";
            case "gte" -> "At least this.";
            case "in" -> "One of these, with commas between.";
            case "like" -> "Like this, where `*` is anything, in upper or lower case.";
            case "isnull" -> "Whether it is null.";
            default -> throw new IllegalArgumentException("no such operator: " + operator);
        };
    }

    private static ObjectNode anyOf(Collection<String> names) {
        var name = text("");
        names.forEach(name.putArray("enum")::add);
        return Schemas.arrayOf(name);
    }

    private static ObjectNode number(int min, int max) {
        return node().put("type", "integer").put("minimum", min).put("maximum", max);
    }

    private static ObjectNode text(String description) {
        var text = node().put("type", "string");
        return description.isEmpty() ? text : text.put("description", description);
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
