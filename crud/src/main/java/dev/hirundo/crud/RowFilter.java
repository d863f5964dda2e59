package dev.hirundo.crud;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides filters on a row in memory, as the database would.
final class RowFilter {
    private final Table<?> table;
    private final Memberships memberships;
    private final TextRules rules;

    RowFilter(Table<?> table, Memberships memberships, TextRules rules) {
        this.table = table;
        this.memberships = memberships;
        this.rules = rules;
    }

    /// Blocks only where the filter asks another table.
    ///
    /// @throws IllegalArgumentException if the row has no such field, or its values are of another
    ///   type
    boolean test(Filter filter, Object row) {
        return switch ((Node) filter) {
            case Node.Constant constant -> constant == Node.Constant.ALL;
            case Node.Comparison c -> compare(c, table.field(c.field()), row);
            case Node.In(var field, var values) -> {
                var column = table.field(field);
                yield values.stream().anyMatch(value -> isEqual(column, row, value));
            }
            case Node.Like(var field, var pattern) ->
                    table.text(field).of(row) instanceof String text
                            && LikePattern.matches(rules.fold(pattern), rules.fold(text));
            case Node.Has(var field, var text) ->
                    table.texts(field).of(row) instanceof List<?> texts && texts.contains(text);
            case Node.IsNull(var field) -> table.field(field).of(row) == null;
            case Node.Member m -> memberships.contains(m, table.field(m.field()).of(row));
            case Node.And(var left, var right) -> test(left, row) && test(right, row);
            case Node.Or(var left, var right) -> test(left, row) || test(right, row);
            case Node.Not(var inner) -> !test(inner, row);
        };
    }

    private boolean compare(Node.Comparison comparison, Column column, Object row) {
        if (comparison.operator() == Node.Operator.EQ) {
            return isEqual(column, row, comparison.value());
        }
        Integer order = order(column, row, comparison.value());
        return order != null
                && switch (comparison.operator()) {
                    case EQ -> order == 0;
                    case LT -> order < 0;
                    case LTE -> order <= 0;
                    case GT -> order > 0;
                    case GTE -> order >= 0;
                };
    }

    private boolean isEqual(Column column, Object row, Object value) {
        Integer order = order(column, row, value);
        return order != null && order == 0;
    }

    /// Null where the two cannot be compared.
    private @Nullable Integer order(Column column, Object row, Object value) {
        Object actual = column.of(row);
        var wanted = column.type().coerce(column.name(), value);
        return actual == null || wanted.isEmpty()
                ? null
                : column.type().compare(actual, wanted.get(), rules);
    }
}
