package dev.hirundo.crud;

import dev.hirundo.core.data.Dialect;
import dev.hirundo.crud.Condition.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A total order of a table's rows, and the condition that a row lies behind a given one in it.
/// Nulls come last in the order, whichever direction a key has, so that both databases agree.
///
/// @param keys what to sort by; the last is the id, which makes the order total
/// @param forward `order by`, and the same read from its end
/// @param selected the keys that are no columns, as they are selected behind those
/// @param parameters those of `order by`
/// @param oneWay whether no key may be null and all go in one direction, so that rows compare as a
///   whole
record Keyset(
        List<Key> keys,
        String forward,
        String backward,
        String selected,
        List<Parameter> parameters,
        boolean oneWay) {

    /// @param column null where the expression is no column: how well a row matches a search
    /// @param parameters those of the expression
    record Key(
            String expression,
            List<Parameter> parameters,
            ColumnType type,
            @Nullable Column column,
            boolean ascending,
            boolean ignoreCase,
            boolean nullable) {

        static Key of(Column column, boolean ascending, boolean ignoreCase) {
            return new Key(
                    ignoreCase ? "lower(" + column.sql() + ")" : column.sql(),
                    List.of(),
                    column.type(),
                    column,
                    ascending,
                    ignoreCase,
                    column.isNullable());
        }

        /// Best matches first.
        static Key rank(String expression, List<Parameter> parameters) {
            return new Key(
                    expression, parameters, ColumnType.of(float.class), null, false, false, false);
        }

        private Condition isNull(boolean isNull) {
            return new Condition(expression + (isNull ? " is null" : " is not null"), parameters);
        }

        private Key neverNull() {
            return new Key(expression, parameters, type, column, ascending, ignoreCase, false);
        }

        private String parameter() {
            return ignoreCase ? "lower(?)" : "?";
        }
    }

    /// By these keys, and by the id where it is not among them as it is: in the direction of the
    /// last key, so that one index serves both.
    static Keyset of(List<Key> keys, Column id) {
        var total = new ArrayList<>(keys);
        if (keys.stream().noneMatch(key -> id.equals(key.column()) && !key.ignoreCase())) {
            total.add(Key.of(id, keys.isEmpty() || keys.getLast().ascending(), false));
        }
        return of(total);
    }

    private static Keyset of(List<Key> keys) {
        return new Keyset(
                List.copyOf(keys),
                orderBy(keys, true),
                orderBy(keys, false),
                keys.stream()
                        .filter(key -> key.column() == null)
                        .map(key -> ", " + key.expression())
                        .collect(Collectors.joining()),
                keys.stream().flatMap(key -> key.parameters().stream()).toList(),
                keys.stream()
                        .allMatch(
                                key ->
                                        !key.nullable()
                                                && key.ascending() == keys.getFirst().ascending()));
    }

    private static String orderBy(List<Key> keys, boolean forward) {
        return keys.stream()
                .map(
                        key ->
                                key.expression()
                                        + (key.ascending() == forward ? " asc" : " desc")
                                        + nulls(key, forward))
                .collect(Collectors.joining(", ", " order by ", ""));
    }

    private static String nulls(Key key, boolean forward) {
        if (!key.nullable()) {
            return ""; // an index in its own order serves then
        }
        return forward ? " nulls last" : " nulls first";
    }

    /// A part of the order, which one range of an index holds.
    record Part(Keyset keyset, Condition condition) {}

    /// What comes after a row with these key values, or all, in parts that come one behind the
    /// other. Where the first key may be null, no index has the order of both: those where it is,
    /// and those where it is not, are parts of their own.
    List<Part> parts(@Nullable Object @Nullable [] after, boolean forward, Dialect dialect) {
        var first = keys.getFirst();
        if (!first.nullable() || keys.size() == 1) {
            return List.of(
                    new Part(
                            this, after == null ? Condition.TRUE : after(after, forward, dialect)));
        }
        var plain = new ArrayList<>(keys);
        plain.set(0, first.neverNull());
        var keyset = of(plain);
        boolean inNulls = after != null && after[0] == null;
        var parts = new ArrayList<Part>();
        if (!inNulls || !forward) {
            var rest =
                    after == null || inNulls
                            ? Condition.TRUE
                            : keyset.after(after, forward, dialect);
            parts.add(new Part(keyset, first.isNull(false).and(rest)));
        }
        if (after == null || inNulls || forward) {
            var rest =
                    after == null || !inNulls
                            ? Condition.TRUE
                            : of(keys.subList(1, keys.size()))
                                    .after(
                                            Arrays.copyOfRange(after, 1, after.length),
                                            forward,
                                            dialect);
            parts.add(new Part(keyset, first.isNull(true).and(rest)));
        }
        return forward ? parts : parts.reversed();
    }

    /// The condition that a row comes after the one with these key values, when the order is read
    /// in this direction.
    Condition after(@Nullable Object[] values, boolean forward, Dialect dialect) {
        var written = new Writing(values, forward);
        if (oneWay && dialect == Dialect.POSTGRESQL) {
            written.rowComparison(); // which an index answers at once, however many keys are equal
        } else {
            written.alternatives();
        }
        return new Condition(written.sql.toString(), written.parameters);
    }

    private final class Writing {
        final StringBuilder sql = new StringBuilder();
        final List<Parameter> parameters = new ArrayList<>();
        private final @Nullable Object[] values;
        private final boolean forward;

        Writing(@Nullable Object[] values, boolean forward) {
            this.values = values;
            this.forward = forward;
        }

        private void rowComparison() {
            sql.append('(');
            for (int i = 0; i < keys.size(); i++) {
                sql.append(i == 0 ? "" : ", ").append(keys.get(i).expression());
                parameters.addAll(keys.get(i).parameters());
            }
            sql.append(keys.getFirst().ascending() == forward ? ") > (" : ") < (");
            for (int i = 0; i < keys.size(); i++) {
                sql.append(i == 0 ? "" : ", ").append(keys.get(i).parameter());
                value(i);
            }
            sql.append(')');
        }

        private void alternatives() {
            var first = keys.getFirst();
            if (!first.nullable() && keys.size() > 1) {
                // which follows from what comes next, and is a range of an index
                compare(0, first.ascending() == forward ? " >= " : " <= ");
                sql.append(" and ");
            }
            sql.append('(');
            String or = "";
            for (int last = 0; last < keys.size(); last++) {
                if (values[last] == null && forward) {
                    continue; // after null comes nothing
                }
                sql.append(or);
                or = " or ";
                for (int i = 0; i < last; i++) {
                    equal(i);
                    sql.append(" and ");
                }
                beyond(last);
            }
            sql.append(')');
        }

        private void beyond(int i) {
            var key = keys.get(i);
            if (values[i] == null) { // before null comes all else
                sql.append(key.expression()).append(" is not null");
            } else if (forward && key.nullable()) {
                sql.append('(');
                compare(i, key.ascending() ? " > " : " < ");
                sql.append(" or ").append(key.expression()).append(" is null)");
            } else {
                compare(i, key.ascending() == forward ? " > " : " < ");
            }
        }

        private void equal(int i) {
            if (values[i] == null) {
                sql.append(keys.get(i).expression()).append(" is null");
            } else {
                compare(i, " = ");
            }
        }

        private void compare(int i, String operator) {
            var key = keys.get(i);
            sql.append(key.expression()).append(operator).append(key.parameter());
            parameters.addAll(key.parameters());
            value(i);
        }

        private void value(int i) {
            Object value = values[i];
            if (value != null) {
                parameters.add(new Parameter(keys.get(i).type(), value));
            }
        }
    }
}
