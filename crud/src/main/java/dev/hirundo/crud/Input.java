package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.core.Validation;
import jakarta.validation.groups.Default;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a client may send for a row: a record whose components bear the names and types of the
/// row's.
///
/// @param columns those that it sets, in the order of its components
/// @param fields its components, in the same order
/// @param readOnly what the row shows and a client may not set: accepted in a replacement, and left
///   alone
/// @param json reads it, read-only fields left out
record Input<I>(
        Class<I> type,
        List<Column> columns,
        List<Component> fields,
        Set<String> readOnly,
        Json json) {

    /// @throws IllegalArgumentException if it has a component that the row has not
    static <I> Input<I> of(Class<I> type, Table<?> table) {
        var fields = Component.of(type);
        var columns =
                fields.stream().map(component -> counterpart(type, component, table)).toList();
        JsonNames.requireOwn(type);
        return of(type, columns, fields, readOnly(type, table));
    }

    /// Of any type, where a function makes the row.
    static <I> Input<I> free(Class<I> type, Table<?> table) {
        return of(type, List.of(), List.of(), readOnly(type, table));
    }

    private static <I> Input<I> of(
            Class<I> type, List<Column> columns, List<Component> fields, Set<String> readOnly) {
        var json = Json.standard().ignoring(type, readOnly);
        return new Input<>(type, columns, fields, readOnly, json);
    }

    private static Set<String> readOnly(Class<?> type, Table<?> table) {
        var sent = JsonNames.sent(type);
        return Stream.concat(
                        JsonNames.shown(table.type).stream(),
                        table.columns.stream().map(Column::name))
                .filter(name -> !sent.contains(name))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Column counterpart(Class<?> type, Component component, Table<?> table) {
        return table.named(component.name())
                .filter(column -> column.component().type() == component.type())
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        type.getName()
                                                + "."
                                                + component.name()
                                                + " has no counterpart of the same name and type in "
                                                + table.type.getName()
                                                + "; for creating, give creates() a function; for changing, give updates() a record of fields that the row has"));
    }

    /// Puts its values where the row's columns have them.
    void copy(Object input, @Nullable Object[] values) {
        for (int i = 0; i < columns.size(); i++) {
            values[columns.get(i).position()] = fields.get(i).of(input);
        }
    }

    /// What is sent for a new row: nothing but its components.
    I created(byte[] body) {
        return check(Json.standard().read(body, type), Crud.OnCreate.class);
    }

    /// What is sent for a new row by a client that may send back what it got.
    I upserted(byte[] body) {
        return check(json.read(body, type), Crud.OnCreate.class);
    }

    /// A whole replacement, read-only fields left out.
    I replacement(byte[] body) {
        return check(json.read(body, type), Crud.OnUpdate.class);
    }

    /// A row as its representation has become, read-only fields left out.
    I changed(ObjectNode tree) {
        return check(json.read(tree, type), Crud.OnUpdate.class);
    }

    private I check(I input, Class<?> group) {
        return Validation.standard().check(input, Default.class, group);
    }

    static ObjectNode object(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw Problem.invalid(List.of(new Violation("", "Type", "must be an object")))
                .toException();
    }
}
