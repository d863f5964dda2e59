package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Dialect;
import dev.hirundo.crud.Condition.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes filters on a table as SQL. Values are always parameters, and names always come from the
/// record or from a rule that a programmer wrote.
final class SqlFilter {
    private static final ColumnType TEXT = ColumnType.of(String.class);

    private final Table<?> table;
    private final Memberships memberships;
    private final Database database;
    private final String byCodePoint;

    SqlFilter(Table<?> table, Memberships memberships, Database database) {
        this.table = table;
        this.memberships = memberships;
        this.database = database;
        this.byCodePoint = database.dialect() == Dialect.POSTGRESQL ? " collate \"C\"" : "";
    }

    /// @throws IllegalArgumentException if the table has no such field, or its values are of
    ///   another type
    Condition of(Filter filter) {
        if (filter == Filter.all()) {
            return Condition.TRUE;
        }
        var sql = new StringBuilder();
        var parameters = new ArrayList<Parameter>();
        write(filter, true, sql, parameters);
        return new Condition(sql.toString(), parameters);
    }

    /// @param holds false to write the filter's opposite: so that only what stands at a leaf has to
    ///   know of null
    private void write(
            Filter filter, boolean holds, StringBuilder sql, List<Parameter> parameters) {
        switch ((Node) filter) {
            case Node.Constant constant ->
                    sql.append(constant == Node.Constant.ALL == holds ? "1 = 1" : "1 = 0");
            case Node.Comparison comparison -> comparison(comparison, holds, sql, parameters);
            case Node.In in -> in(in, holds, sql, parameters);
            case Node.Like like -> like(like, holds, sql, parameters);
            case Node.Has has -> has(has, holds, sql, parameters);
            case Node.IsNull(var field) ->
                    sql.append(table.field(field).sql())
                            .append(holds ? " is null" : " is not null");
            case Node.Member member -> member(member, holds, sql, parameters);
            case Node.And(var left, var right) ->
                    both(left, holds ? " and " : " or ", right, holds, sql, parameters);
            case Node.Or(var left, var right) ->
                    both(left, holds ? " or " : " and ", right, holds, sql, parameters);
            case Node.Not(var inner) -> write(inner, !holds, sql, parameters);
        }
    }

    private void both(
            Filter left,
            String between,
            Filter right,
            boolean holds,
            StringBuilder sql,
            List<Parameter> parameters) {
        sql.append('(');
        write(left, holds, sql, parameters);
        sql.append(between);
        write(right, holds, sql, parameters);
        sql.append(')');
    }

    private void comparison(
            Node.Comparison comparison,
            boolean holds,
            StringBuilder sql,
            List<Parameter> parameters) {
        var column = table.field(comparison.field());
        var value = column.type().coerce(comparison.field(), comparison.value());
        if (value.isEmpty()) {
            sql.append(holds ? "1 = 0" : "1 = 1");
            return;
        }
        String ordered = column.sql() + (column.type().isText() ? byCodePoint : "");
        leaf(
                column,
                holds,
                sql,
                switch (comparison.operator()) {
                    case EQ -> column.sql() + " = ?";
                    case LT -> ordered + " < ?";
                    case LTE -> ordered + " <= ?";
                    case GT -> ordered + " > ?";
                    case GTE -> ordered + " >= ?";
                });
        parameters.add(new Parameter(column.type(), value.get()));
    }

    private void in(Node.In in, boolean holds, StringBuilder sql, List<Parameter> parameters) {
        var column = table.field(in.field());
        var values =
                in.values().stream()
                        .flatMap(value -> column.type().coerce(in.field(), value).stream())
                        .toList();
        if (values.isEmpty()) {
            sql.append(holds ? "1 = 0" : "1 = 1");
            return;
        }
        leaf(
                column,
                holds,
                sql,
                values.stream()
                        .map(value -> "?")
                        .collect(Collectors.joining(", ", column.sql() + " in (", ")")));
        values.forEach(value -> parameters.add(new Parameter(column.type(), value)));
    }

    private void like(
            Node.Like like, boolean holds, StringBuilder sql, List<Parameter> parameters) {
        var column = table.text(like.field());
        boolean h2 = database.dialect() == Dialect.H2; // whose ilike knows other letters for *a*
        leaf(
                column,
                holds,
                sql,
                (h2 ? "upper(" + column.sql() + ") like" : column.sql() + " ilike")
                        + " ? escape '!'");
        String pattern = h2 ? TextRules.H2.fold(like.pattern()) : like.pattern();
        parameters.add(new Parameter(column.type(), LikePattern.toSql(pattern)));
    }

    private void has(Node.Has has, boolean holds, StringBuilder sql, List<Parameter> parameters) {
        var column = table.texts(has.field());
        boolean h2 = database.dialect() == Dialect.H2;
        leaf(
                column,
                holds,
                sql,
                h2 ? "array_contains(" + column.sql() + ", ?)" : "? = any(" + column.sql() + ")");
        parameters.add(new Parameter(TEXT, has.text()));
    }

    private void member(
            Node.Member member, boolean holds, StringBuilder sql, List<Parameter> parameters) {
        memberships.check(member, table.field(member.field()));
        var type = memberships.type(member.table(), member.memberColumn());
        var value = type.coerce(member.memberColumn(), member.member());
        if (value.isEmpty()) {
            sql.append(holds ? "1 = 0" : "1 = 1");
            return;
        }
        sql.append(holds ? "exists (select 1 from " : "not exists (select 1 from ")
                .append(database.quote(member.table()))
                .append(" member_ where member_.")
                .append(database.quote(member.column()))
                .append(" = ")
                .append(table.name)
                .append('.')
                .append(table.field(member.field()).sql())
                .append(" and member_.")
                .append(database.quote(member.memberColumn()))
                .append(" = ?)");
        parameters.add(new Parameter(type, value.get()));
    }

    /// SQL says neither yes nor no of null; a filter says no, and its opposite yes.
    private static void leaf(Column column, boolean holds, StringBuilder sql, String condition) {
        if (holds) {
            sql.append(condition);
        } else if (column.isNullable()) {
            sql.append("(not (")
                    .append(condition)
                    .append(") or ")
                    .append(column.sql())
                    .append(" is null)");
        } else {
            sql.append("not (").append(condition).append(')');
        }
    }
}
