package dev.hirundo.crud;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A total order of a table's rows, and the condition that a row lies behind a given one in it.
/// Nulls come last in the order, whichever direction a key has, so that both databases agree.
///
/// @param keys what to sort by; the last is the id, which makes the order total
record Keyset(List<Key> keys) {

    record Key(Column column, boolean ascending, boolean ignoreCase, boolean nullable) {
        private String expression() {
            return ignoreCase ? "lower(" + column.sql() + ")" : column.sql();
        }

        private String parameter() {
            return ignoreCase ? "lower(?)" : "?";
        }
    }

    /// By these keys, and by the id where it is not among them as it is.
    static Keyset of(List<Key> keys, Column id) {
        var total = new ArrayList<>(keys);
        if (keys.stream().noneMatch(key -> key.column().equals(id) && !key.ignoreCase())) {
            total.add(new Key(id, true, false, false));
        }
        return new Keyset(List.copyOf(total));
    }

    /// @param forward false for the order read from its end
    String orderBy(boolean forward) {
        return keys.stream()
                .map(
                        key ->
                                key.expression()
                                        + (key.ascending() == forward ? " asc" : " desc")
                                        + (forward ? " nulls last" : " nulls first"))
                .collect(Collectors.joining(", ", " order by ", ""));
    }

    /// The condition that a row comes after the one with these key values, when the order is read
    /// in this direction.
    Condition after(@Nullable Object[] values, boolean forward) {
        var alternatives = new ArrayList<String>();
        var parameters = new ArrayList<Parameter>();
        for (int last = 0; last < keys.size(); last++) {
            String beyond = beyond(keys.get(last), values[last], forward);
            if (beyond.isEmpty()) {
                continue;
            }
            var parts = new ArrayList<String>();
            for (int i = 0; i < last; i++) {
                parts.add(equal(keys.get(i), values[i]));
            }
            parts.add(beyond);
            alternatives.add(String.join(" and ", parts));
            for (int i = 0; i <= last; i++) {
                Object value = values[i];
                if (value != null) {
                    parameters.add(new Parameter(keys.get(i).column().type(), value));
                }
            }
        }
        return new Condition("(" + String.join(" or ", alternatives) + ")", parameters);
    }

    /// SQL with its parameters, in order.
    record Condition(String sql, List<Parameter> parameters) {}

    record Parameter(ColumnType type, Object value) {}

    private static String beyond(Key key, @Nullable Object value, boolean forward) {
        if (value == null) {
            return forward
                    ? ""
                    : key.expression() + " is not null"; // after null comes nothing, or all else
        }
        String greater =
                key.expression() + (key.ascending() == forward ? " > " : " < ") + key.parameter();
        return forward && key.nullable()
                ? "(" + greater + " or " + key.expression() + " is null)"
                : greater;
    }

    private static String equal(Key key, @Nullable Object value) {
        return value == null
                ? key.expression() + " is null"
                : key.expression() + " = " + key.parameter();
    }
}
