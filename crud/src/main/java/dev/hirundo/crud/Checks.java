package dev.hirundo.crud;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Finds what a programmer said that cannot be meant, before the first request.
record Checks(Table<?> table) {

    static Checks of(Table<?> table) {
        return new Checks(table);
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(table.type.getName() + what);
    }

    Checks softDelete(
            boolean asked,
            Optional<? extends Input<?>> creates,
            Optional<? extends Input<?>> updates) {
        if (!asked) {
            return this;
        }
        var deletedAt =
                table.deletedAt.orElseThrow(
                        () ->
                                wrong(
                                        " has no deletedAt: softDelete() needs a component Instant deletedAt"));
        if (!deletedAt.isNullable()) {
            throw wrong(".deletedAt is not null in the database: let it be null");
        }
        requireNotSent(deletedAt, creates, updates);
        return this;
    }

    /// Who did it is never what a client says.
    Checks audit(Optional<? extends Input<?>> creates, Optional<? extends Input<?>> updates) {
        Stream.of("createdBy", "updatedBy")
                .flatMap(name -> table.named(name).stream())
                .forEach(column -> requireNotSent(column, creates, updates));
        return this;
    }

    private void requireNotSent(
            Column column,
            Optional<? extends Input<?>> creates,
            Optional<? extends Input<?>> updates) {
        if (Stream.of(creates, updates)
                .flatMap(Optional::stream)
                .anyMatch(input -> input.columns().contains(column))) {
            throw wrong(
                    "."
                            + column.name()
                            + " must not be set by clients: leave it out of what they send");
        }
    }

    /// Rules, parameters and patches go by the components' own names.
    Checks json() {
        JsonNames.requireOwn(table.type);
        return this;
    }

    Checks clientIds(boolean asked, boolean creates) {
        if (asked && !creates) {
            throw wrong(": clientIds() lets clients add rows, so say creates() too");
        }
        return this;
    }

    Checks parameters(Set<String> filterable, Set<String> sortable) {
        filterable.forEach(
                name -> {
                    if (table.field(name).javaType() == byte[].class) {
                        throw wrong("." + name + " is bytes, which cannot be written in a query");
                    }
                    if (ListQuery.PARAMETERS.contains(name)) {
                        throw wrong(
                                "."
                                        + name
                                        + " has the name of a parameter of every list: rename it, and name its column by @Column");
                    }
                });
        sortable.forEach(
                name -> {
                    var column = table.field(name);
                    if (column.javaType() == byte[].class || column.type().isTexts()) {
                        throw wrong("." + name + " has no order that means anything");
                    }
                });
        return this;
    }

    Checks searchable(Collection<String> names) {
        names.forEach(table::text);
        return this;
    }

    Definition.Reference reference(String name, String field, Definition<?, ?> target) {
        var column = table.field(field);
        if (table.named(name).isPresent()) {
            throw wrong(" has a component " + name + ": expand it under another name");
        }
        if (column.javaType() != target.table().id.javaType()) {
            throw wrong(
                    "."
                            + field
                            + " is no id of "
                            + target.table().type.getName()
                            + ", which is a "
                            + target.table().id.javaType().getSimpleName());
        }
        return new Definition.Reference(column, target);
    }
}
