package dev.hirundo.crud;

import org.jspecify.annotations.Nullable;

/// A component of a record and the column that keeps it.
///
/// @param label the column's name
/// @param sql the same, quoted
/// @param position its place among the columns, from 0
/// @param isNullable whether a row may hold null here, as far as the database knows
record Column(
        Component component,
        String label,
        String sql,
        ColumnType type,
        int position,
        boolean isNullable) {

    Column withNullable(boolean nullable) {
        return new Column(component, label, sql, type, position, nullable);
    }

    /// The name as the database's own catalog has it.
    String stored() {
        return Table.unquoted(sql);
    }

    String name() {
        return component.name();
    }

    /// The component's type; primitives as their boxes.
    Class<?> javaType() {
        return ColumnType.boxed(component.type());
    }

    boolean isPrimitive() {
        return component.type().isPrimitive();
    }

    @Nullable Object of(Object entity) {
        return component.of(entity);
    }
}
