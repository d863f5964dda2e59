package dev.hirundo.crud;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A condition as SQL, with its parameters in order.
///
/// @param sql empty where everything is allowed
record Condition(String sql, List<Parameter> parameters) {
    static final Condition TRUE = new Condition("", List.of());

    record Parameter(ColumnType type, Object value) {}

    boolean isTrue() {
        return sql.isEmpty();
    }

    Condition and(Condition other) {
        if (isTrue() || other.isTrue()) {
            return isTrue() ? other : this;
        }
        var all = new ArrayList<>(parameters);
        all.addAll(other.parameters);
        return new Condition(sql + " and " + other.sql, all);
    }

    /// As it stands behind other conditions, or behind `where`.
    String after(String keyword) {
        return isTrue() ? "" : keyword + sql;
    }

    /// @return the index behind its last parameter
    int bind(PreparedStatement statement, int index) throws SQLException {
        for (var parameter : parameters) {
            parameter.type().set(statement, index++, parameter.value());
        }
        return index;
    }
}
