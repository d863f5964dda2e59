package dev.hirundo.crud;

import org.jspecify.annotations.Nullable;

/// A component of a record and the column that keeps it.
///
/// @param label the column's name
/// @param sql the same, quoted
/// @param position its place among the columns, from 0
record Column(Component component, String label, String sql, ColumnType type, int position) {
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
