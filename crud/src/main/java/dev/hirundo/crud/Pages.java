package dev.hirundo.crud;

import dev.hirundo.core.data.Dialect;
import jakarta.data.Order;
import jakarta.data.Sort;
import jakarta.data.page.CursoredPage;
import jakarta.data.page.PageRequest;
import jakarta.data.page.impl.CursoredPageRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages of a table in any order, by key or by offset.
final class Pages<T> {
    private final Table<T> table;
    private final Rows<T> rows;
    private final Dialect dialect;

    Pages(Table<T> table, Rows<T> rows, Dialect dialect) {
        this.table = table;
        this.rows = rows;
        this.dialect = dialect;
    }

    CursoredPage<T> page(Condition where, PageRequest request, Order<T> sortBy) {
        var keyset = Keyset.of(sortBy.sorts().stream().map(this::key).toList(), table.id);
        boolean forward = request.mode() != PageRequest.Mode.CURSOR_PREVIOUS;
        var after = request.cursor().map(cursor -> checked(keyset, cursor)).orElse(null);
        long offset =
                request.mode() == PageRequest.Mode.OFFSET
                        ? (request.page() - 1) * request.size()
                        : 0;

        var slice = slice(where, keyset, after, forward, request.size(), offset);
        var content = new ArrayList<>(slice.rows());
        if (!forward) {
            Collections.reverse(content);
        }
        var cursors =
                content.stream()
                        .map(row -> PageRequest.Cursor.forKey(keyValues(keyset, row)))
                        .toList();
        boolean first = forward ? after == null && offset == 0 : !slice.more();
        boolean last = forward && !slice.more();
        long total = request.requestTotal() ? count(where) : -1;
        return new CursoredPageRecord<>(
                content,
                cursors,
                total,
                request,
                content.isEmpty() || first,
                content.isEmpty() || last);
    }

    private Keyset.Key key(Sort<? super T> sort) {
        var column = table.field(sort.property());
        boolean ignoreCase = sort.ignoreCase() && column.javaType() == String.class;
        return Keyset.Key.of(column, sort.isAscending(), ignoreCase);
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
            if (values[i] == null ? !key.nullable() : !key.type().type().isInstance(values[i])) {
                throw new IllegalArgumentException(
                        "the cursor is of another order: key "
                                + i
                                + " is no "
                                + key.type().type().getSimpleName());
            }
        }
        return values;
    }

    private static @Nullable Object[] keyValues(Keyset keyset, Object row) {
        var values = new @Nullable Object[keyset.keys().size()];
        for (int i = 0; i < values.length; i++) {
            var column = keyset.keys().get(i).column();
            values[i] = column == null ? null : column.of(row);
        }
        return values;
    }

    /// Some rows of an order.
    ///
    /// @param more whether others come behind them
    /// @param last the key values of the last; null where there are fewer rows than asked for
    record Slice<T>(List<T> rows, boolean more, @Nullable Object @Nullable [] last) {}

    /// At most `limit` rows that come after the given key values, in the direction asked for.
    Slice<T> slice(
            Condition where,
            Keyset keyset,
            @Nullable Object @Nullable [] after,
            boolean forward,
            int limit,
            long offset) {
        if (offset != 0) {
            return select(where, keyset, forward, limit, offset);
        }
        var parts = keyset.parts(after, forward, dialect);
        if (parts.size() == 1) {
            var only = parts.getFirst();
            return select(where.and(only.condition()), only.keyset(), forward, limit, 0);
        }
        var found = new ArrayList<T>();
        @Nullable Object @Nullable [] last = null;
        for (var part : parts) {
            var slice =
                    select(
                            where.and(part.condition()),
                            part.keyset(),
                            forward,
                            limit - found.size(),
                            0);
            found.addAll(slice.rows());
            last = slice.last() == null ? last : slice.last();
            if (slice.more()) {
                return new Slice<>(found, true, last);
            }
        }
        return new Slice<>(found, false, last);
    }

    private Slice<T> select(
            Condition condition, Keyset keyset, boolean forward, int limit, long offset) {
        String selected = keyset.selected();
        String sql =
                (selected.isEmpty() ? table.select : table.select(selected))
                        + condition.after(" where ")
                        + (forward ? keyset.forward() : keyset.backward())
                        + (offset == 0 ? " limit ?" : " limit ? offset ?");
        var parameters = keyset.parameters();
        return rows.run(
                connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        var ordering = new Condition("", parameters);
                        int index = selected.isEmpty() ? 1 : ordering.bind(statement, 1);
                        index = condition.bind(statement, index);
                        index = ordering.bind(statement, index);
                        statement.setLong(index++, limit + 1L);
                        if (offset != 0) {
                            statement.setLong(index, offset);
                        }
                        try (var found = statement.executeQuery()) {
                            return read(found, keyset, limit);
                        }
                    }
                });
    }

    private Slice<T> read(ResultSet found, Keyset keyset, int limit) throws SQLException {
        var page = new ArrayList<T>(Math.min(limit, 100));
        @Nullable Object @Nullable [] last = null;
        while (found.next()) {
            if (page.size() == limit) {
                return new Slice<>(page, true, last);
            }
            var row = table.read(found);
            page.add(row);
            if (page.size() == limit) {
                last = keyValues(keyset, row);
                selectedKeys(found, keyset, last);
            }
        }
        return new Slice<>(page, false, last);
    }

    private void selectedKeys(ResultSet found, Keyset keyset, @Nullable Object[] keys)
            throws SQLException {
        int index = table.columns.size() + 1;
        for (int i = 0; i < keys.length; i++) {
            if (keyset.keys().get(i).column() == null) {
                keys[i] = keyset.keys().get(i).type().get(found, index++);
            }
        }
    }

    long count(Condition where) {
        String sql = "select count(*) from " + table.name + where.after(" where ");
        return rows.run(
                connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        where.bind(statement, 1);
                        try (var counted = statement.executeQuery()) {
                            counted.next();
                            return counted.getLong(1);
                        }
                    }
                });
    }
}
