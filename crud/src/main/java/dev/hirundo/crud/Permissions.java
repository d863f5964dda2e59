package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import java.util.Map;

/// The rules of a resource: those of its rows, and those of single fields.
final class Permissions<T> {
    final Access access;
    final Map<String, Access> fields;
    final RowFilter memory;

    /// @param fields the rules of single fields, by their names
    /// @throws IllegalArgumentException if a rule names what is not there
    Permissions(
            Access access,
            Map<String, Access> fields,
            Table<T> table,
            SqlFilter filters,
            RowFilter memory) {
        this.access = access;
        this.fields = Map.copyOf(fields);
        this.memory = memory;
        check(access, filters);
        fields.forEach(
                (field, rule) -> {
                    table.field(field);
                    check(rule, filters);
                });
    }

    private static void check(Access access, SqlFilter filters) {
        if (access instanceof Rule rule) {
            rule.asked().forEach(filters::of);
        }
    }

    Grant<T> grant(Caller caller) {
        return new Grant<>(this, caller);
    }
}
