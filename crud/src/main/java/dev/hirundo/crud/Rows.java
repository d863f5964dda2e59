package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Database.ConnectionCallback;
import jakarta.data.exceptions.DataException;
import jakarta.data.exceptions.EntityExistsException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs statements on the connection of the thread's JDBI handle, and reads what they return.
final class Rows<T> {
    private final Table<T> table;
    private final Database database;
    private final String[] returned;

    Rows(Table<T> table, Database database) {
        this.table = table;
        this.database = database;
        this.returned = table.columns.stream().map(Column::label).toArray(String[]::new);
    }

    /// @throws DataException whatever the database refuses or fails at
    <R> R run(ConnectionCallback<R> work) {
        try {
            return database.withConnection(work);
        } catch (SQLException e) {
            throw translated(e);
        }
    }

    private static DataException translated(SQLException failure) {
        var e = failure instanceof BatchUpdateException ? ofBatch(failure) : failure;
        String message = String.valueOf(e.getMessage());
        return "23505".equals(e.getSQLState())
                ? new EntityExistsException(message, e)
                : new DataException(message, e);
    }

    /// What is behind the failure of a batch: PostgreSQL's tells the constraint.
    private static SQLException ofBatch(SQLException batch) {
        var one = batch.getNextException();
        return one != null && one.getSQLState() != null ? one : batch;
    }

    /// A write that returns the row as it is stored, in the same round trip: what JDBC calls
    /// generated keys. Not by H2's `final table`, which keeps the row of a write that broke a
    /// constraint.
    PreparedStatement write(Connection connection, String sql) throws SQLException {
        return connection.prepareStatement(sql, returned);
    }

    /// Runs what [#write] has made.
    Optional<T> written(PreparedStatement statement) throws SQLException {
        if (statement.executeUpdate() == 0) {
            return Optional.empty();
        }
        try (var rows = statement.getGeneratedKeys()) {
            return rows.next() ? Optional.of(table.read(rows)) : Optional.empty();
        }
    }

    Optional<T> one(PreparedStatement statement) throws SQLException {
        try (var rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(table.read(rows)) : Optional.empty();
        }
    }

    List<T> all(ResultSet rows) throws SQLException {
        var all = new ArrayList<T>();
        while (rows.next()) {
            all.add(table.read(rows));
        }
        return all;
    }
}
