package dev.hirundo.crud;

import jakarta.data.Order;
import jakarta.data.Sort;
import jakarta.data.page.CursoredPage;
import jakarta.data.page.PageRequest;
import jakarta.data.page.impl.CursoredPageRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages of a table in any order, by key or by offset.
final class Pages<T> {
    private final Table<T> table;
    private final Rows<T> rows;

    Pages(Table<T> table, Rows<T> rows) {
        this.table = table;
        this.rows = rows;
    }

    CursoredPage<T> page(PageRequest request, Order<T> sortBy) {
        var keyset = Keyset.of(sortBy.sorts().stream().map(this::key).toList(), table.id);
        boolean forward = request.mode() != PageRequest.Mode.CURSOR_PREVIOUS;
        var after = request.cursor().map(cursor -> checked(keyset, cursor)).orElse(null);
        long offset =
                request.mode() == PageRequest.Mode.OFFSET
                        ? (request.page() - 1) * request.size()
                        : 0;

        var content = new ArrayList<>(page(keyset, after, forward, request.size() + 1L, offset));
        boolean more = content.size() > request.size();
        if (more) {
            content.removeLast();
        }
        if (!forward) {
            Collections.reverse(content);
        }
        var cursors =
                content.stream()
                        .map(row -> PageRequest.Cursor.forKey(keyValues(keyset, row)))
                        .toList();
        boolean first = forward ? after == null && offset == 0 : !more;
        boolean last = forward && !more;
        long total = request.requestTotal() ? count() : -1;
        return new CursoredPageRecord<>(
                content,
                cursors,
                total,
                request,
                content.isEmpty() || first,
                content.isEmpty() || last);
    }

    private Keyset.Key key(Sort<? super T> sort) {
        var column =
                table.named(sort.property())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                table.type.getName()
                                                        + " has no component "
                                                        + sort.property()));
        boolean nullable = !column.equals(table.id) && !column.isPrimitive();
        boolean ignoreCase = sort.ignoreCase() && column.javaType() == String.class;
        return new Keyset.Key(column, sort.isAscending(), ignoreCase, nullable);
    }

    private static @Nullable Object[] checked(Keyset keyset, PageRequest.Cursor cursor) {
        if (cursor.size() != keyset.keys().size()) {
            throw new IllegalArgumentException(
                    "the cursor is of another order: "
                            + cursor.size()
                            + " keys, not "
                            + keyset.keys().size());
        }
        var values = new @Nullable Object[cursor.size()];
        for (int i = 0; i < values.length; i++) {
            var key = keyset.keys().get(i);
            values[i] = cursor.get(i); // elements() takes no nulls
            if (values[i] == null
                    ? !key.nullable()
                    : !key.column().javaType().isInstance(values[i])) {
                throw new IllegalArgumentException(
                        "the cursor is of another order: key "
                                + i
                                + " is no "
                                + key.column().javaType().getSimpleName());
            }
        }
        return values;
    }

    static @Nullable Object[] keyValues(Keyset keyset, Object row) {
        return keyset.keys().stream().map(key -> key.column().of(row)).toArray();
    }

    /// At most `limit` rows that come after the given key values, in the direction asked for.
    List<T> page(
            Keyset keyset,
            @Nullable Object @Nullable [] after,
            boolean forward,
            long limit,
            long offset) {
        var condition = after == null ? null : keyset.after(after, forward);
        String sql =
                table.select()
                        + (condition == null ? "" : " where " + condition.sql())
                        + keyset.orderBy(forward)
                        + " limit ?"
                        + (offset == 0 ? "" : " offset ?");
        return rows.run(
                connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        int index = 1;
                        if (condition != null) {
                            for (var parameter : condition.parameters()) {
                                parameter.type().set(statement, index++, parameter.value());
                            }
                        }
                        statement.setLong(index++, limit);
                        if (offset != 0) {
                            statement.setLong(index, offset);
                        }
                        return rows.all(statement);
                    }
                });
    }

    private long count() {
        return rows.run(
                connection -> {
                    try (var statement =
                                    connection.prepareStatement(
                                            "select count(*) from " + table.name);
                            var counted = statement.executeQuery()) {
                        counted.next();
                        return counted.getLong(1);
                    }
                });
    }
}
