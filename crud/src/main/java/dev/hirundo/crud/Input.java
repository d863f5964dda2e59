package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.core.Validation;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a client may send for a row: a record whose components bear the names and types of the
/// row's.
///
/// @param columns those that it sets, in the order of its components
/// @param fields its components, in the same order
/// @param readOnly what the row shows and a client may not set: accepted in a replacement, and left
///   alone
record Input<I>(Class<I> type, List<Column> columns, List<Component> fields, Set<String> readOnly) {

    /// @throws IllegalArgumentException if it has a component that the row has not
    static <I> Input<I> of(Class<I> type, Table<?> table) {
        var fields = Component.of(type);
        var columns =
                fields.stream().map(component -> counterpart(type, component, table)).toList();
        var readOnly =
                table.columns.stream()
                        .filter(column -> !columns.contains(column))
                        .map(Column::name)
                        .collect(Collectors.toUnmodifiableSet());
        return new Input<>(type, columns, fields, readOnly);
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
    void copy(I input, @Nullable Object[] values) {
        for (int i = 0; i < columns.size(); i++) {
            values[columns.get(i).position()] = fields.get(i).of(input);
        }
    }

    /// A whole replacement, read-only fields left out.
    I replacement(Json json, Validation validation, byte[] body) {
        return bind(json, validation, object(json.readTree(body)));
    }

    /// A row as its present representation changed by a merge patch (RFC 7396).
    I patched(Json json, Validation validation, Object row, byte[] patch) {
        var current = (ObjectNode) json.toTree(row);
        return bind(json, validation, merge(current, object(json.readTree(patch))));
    }

    private I bind(Json json, Validation validation, ObjectNode tree) {
        return validation.check(json.read(tree.remove(readOnly), type));
    }

    private static ObjectNode object(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw Problem.invalid(List.of(new Violation("", "Type", "must be an object")))
                .toException();
    }

    /// RFC 7396, section 2.
    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        patch.properties()
                .forEach(
                        entry -> {
                            String name = entry.getKey();
                            switch (entry.getValue()) {
                                case JsonNode value when value.isNull() -> target.remove(name);
                                case ObjectNode value ->
                                        target.set(
                                                name,
                                                merge(
                                                        target.get(name) instanceof ObjectNode old
                                                                ? old
                                                                : target.objectNode(),
                                                        value));
                                case JsonNode value -> target.set(name, value);
                            }
                        });
        return target;
    }
}
