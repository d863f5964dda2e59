package dev.hirundo.crud;

import dev.hirundo.core.data.UuidV7;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts new rows into a table.
final class Inserts<T> {
    private static final int BATCH = 500;

    private final Table<T> table;
    private final Rows<T> rows;
    private final InstantSource clock;
    private final Supplier<UUID> ids;
    private final String insert;
    private final String insertWithoutId;
    private final List<Column> columnsWithoutId;

    Inserts(Table<T> table, Rows<T> rows, InstantSource clock) {
        this.table = table;
        this.rows = rows;
        this.clock = clock;
        this.ids = new UuidV7(clock, new SecureRandom());
        this.insert = insert(table.columns);
        this.columnsWithoutId =
                table.columns.stream().filter(c -> c.position() != table.id.position()).toList();
        this.insertWithoutId = insert(columnsWithoutId);
    }

    private String insert(List<Column> columns) {
        String parameters = columns.stream().map(c -> "?").collect(Collectors.joining(", "));
        return "insert into "
                + table.name
                + " ("
                + Table.list(columns)
                + ") values ("
                + parameters
                + ")";
    }

    /// The values of a new row, with what is empty filled: the id, unless the database makes it,
    /// the times, and the version.
    @Nullable Object[] filled(T entity) {
        var values = table.values(entity);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS); // as databases keep it
        table.version.ifPresent(v -> values[v.position()] = first(v, values[v.position()]));
        table.createdAt.ifPresent(c -> values[c.position()] = orElse(values[c.position()], now));
        table.updatedAt.ifPresent(c -> values[c.position()] = orElse(values[c.position()], now));
        if (values[table.id.position()] == null && table.id.javaType() == UUID.class) {
            values[table.id.position()] = ids.get();
        }
        return values;
    }

    private static Object first(Column version, @Nullable Object value) {
        if (value != null && !Table.isEmpty(value)) {
            return value;
        }
        return version.javaType() == Integer.class ? (Object) 1 : (Object) 1L;
    }

    private static Object orElse(@Nullable Object value, Object other) {
        return value == null ? other : value;
    }

    /// @param values as [#filled] gives them
    /// @return the row as it is stored
    T insert(@Nullable Object[] values) {
        boolean generated = Table.isEmpty(values[table.id.position()]);
        return rows.run(
                connection -> {
                    try (var statement =
                            rows.write(connection, generated ? insertWithoutId : insert)) {
                        set(statement, generated, values);
                        return rows.written(statement).orElseThrow();
                    }
                });
    }

    /// As [#insert], some hundred rows a round trip. Not atomic by itself.
    List<T> insertAll(List<@Nullable Object[]> all) {
        var inserted = new ArrayList<T>(all.size());
        for (int from = 0; from < all.size(); ) {
            boolean generated = Table.isEmpty(all.get(from)[table.id.position()]);
            int to = from;
            while (to < all.size()
                    && to - from < BATCH
                    && generated == Table.isEmpty(all.get(to)[table.id.position()])) {
                to++;
            }
            inserted.addAll(insertBatch(all.subList(from, to), generated));
            from = to;
        }
        return inserted;
    }

    private List<T> insertBatch(List<@Nullable Object[]> batch, boolean generated) {
        return rows.run(
                connection -> {
                    try (var statement =
                            rows.write(connection, generated ? insertWithoutId : insert)) {
                        for (var values : batch) {
                            set(statement, generated, values);
                            statement.addBatch();
                        }
                        statement.executeBatch();
                        try (var keys = statement.getGeneratedKeys()) {
                            return rows.all(keys);
                        }
                    }
                });
    }

    private void set(PreparedStatement statement, boolean generated, @Nullable Object[] values)
            throws SQLException {
        int index = 1;
        for (Column column : generated ? columnsWithoutId : table.columns) {
            column.type().set(statement, index++, values[column.position()]);
        }
    }
}
