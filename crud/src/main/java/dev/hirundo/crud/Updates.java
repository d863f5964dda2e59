package dev.hirundo.crud;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Changes and removes rows of a table, one at a time.
final class Updates<T> {
    private final Table<T> table;
    private final Rows<T> rows;
    private final InstantSource clock;
    private final String delete;

    Updates(Table<T> table, Rows<T> rows, InstantSource clock) {
        this.table = table;
        this.rows = rows;
        this.clock = clock;
        this.delete = "delete from " + table.name + " where " + table.id.sql() + " = ?";
    }

    /// An update of some columns of one row. `updatedAt` and the version go on with it.
    ///
    /// @param sql up to the condition on the id
    record Update(List<Column> columns, String sql) {}

    /// @param columns what to set; those that are set by themselves are left out
    Update of(List<Column> columns) {
        var set = columns.stream().filter(this::isSetByUpdate).toList();
        var assignments = new ArrayList<String>();
        set.forEach(column -> assignments.add(column.sql() + " = ?"));
        table.updatedAt.ifPresent(column -> assignments.add(column.sql() + " = ?"));
        table.version.ifPresent(
                column -> assignments.add(column.sql() + " = " + column.sql() + " + 1"));
        if (assignments.isEmpty()) {
            // a record of nothing but an id: whether the row is there is still to be told
            assignments.add(table.id.sql() + " = " + table.id.sql());
        }
        return new Update(
                set,
                "update "
                        + table.name
                        + " set "
                        + String.join(", ", assignments)
                        + " where "
                        + table.id.sql()
                        + " = ?");
    }

    private boolean isSetByUpdate(Column column) {
        return !column.equals(table.id)
                && Stream.of(table.version, table.createdAt, table.updatedAt)
                        .noneMatch(c -> c.filter(column::equals).isPresent());
    }

    /// Sets some columns of one row.
    ///
    /// @param values by the position of the columns
    /// @param version which the row must have; null for any
    /// @param where what else must be true of it
    /// @return the row as it is now; empty if there is none such
    Optional<T> update(
            Update update,
            Object id,
            @Nullable Object[] values,
            @Nullable Long version,
            Condition where) {
        String sql = update.sql() + conditions(version, where);
        return rows.run(
                connection -> {
                    try (var statement = rows.write(connection, sql)) {
                        int index = 1;
                        for (Column column : update.columns()) {
                            column.type().set(statement, index++, values[column.position()]);
                        }
                        if (table.updatedAt.isPresent()) {
                            var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                            table.updatedAt.get().type().set(statement, index++, now);
                        }
                        bind(statement, index, id, version, where);
                        return rows.written(statement);
                    }
                });
    }

    /// Deletes one row.
    ///
    /// @param version which the row must have; null for any
    /// @param where what else must be true of it
    /// @return false if there is none such
    boolean delete(Object id, @Nullable Long version, Condition where) {
        String sql = delete + conditions(version, where);
        return rows.run(
                connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        bind(statement, 1, id, version, where);
                        return statement.executeUpdate() == 1;
                    }
                });
    }

    private String conditions(@Nullable Long version, Condition where) {
        String versioned =
                version == null ? "" : " and " + table.version.orElseThrow().sql() + " = ?";
        return versioned + where.after(" and ");
    }

    private void bind(
            PreparedStatement statement,
            int index,
            Object id,
            @Nullable Long version,
            Condition where)
            throws SQLException {
        table.id.type().set(statement, index++, id);
        if (version != null) {
            statement.setLong(index++, version);
        }
        where.bind(statement, index);
    }
}
