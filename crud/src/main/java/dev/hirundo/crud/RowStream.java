package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import jakarta.data.exceptions.DataException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows that are fetched as they are asked for, some hundreds at a time, so that any number of them
/// fits in memory.
final class RowStream<T> extends Spliterators.AbstractSpliterator<T> {
    private static final int FETCH_SIZE = 500;

    private final ResultSet rows;
    private final Table<T> table;

    private RowStream(ResultSet rows, Table<T> table) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.rows = rows;
        this.table = table;
    }

    /// In the thread's transaction where it is in one, else in one of its own, which PostgreSQL
    /// needs for fetching by and by.
    static <T> Stream<T> open(Database database, Table<T> table, Condition where) {
        Optional<Handle> joined =
                database.jdbi()
                        .withHandle(h -> h.isInTransaction() ? Optional.of(h) : Optional.empty());
        var handle = joined.orElseGet(() -> database.jdbi().open().begin());
        @Nullable PreparedStatement statement = null;
        try {
            statement =
                    handle.getConnection().prepareStatement(table.select + where.after(" where "));
            where.bind(statement, 1);
            statement.setFetchSize(FETCH_SIZE);
            var open = statement;
            return StreamSupport.stream(new RowStream<>(statement.executeQuery(), table), false)
                    .onClose(
                            () ->
                                    close(
                                            open,
                                            joined.isPresent()
                                                    ? Optional.empty()
                                                    : Optional.of(handle)));
        } catch (SQLException e) {
            close(statement, joined.isPresent() ? Optional.empty() : Optional.of(handle));
            throw new DataException(e.getMessage(), e);
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        try {
            if (!rows.next()) {
                return false;
            }
            action.accept(table.read(rows));
            return true;
        } catch (SQLException e) {
            throw new DataException(e.getMessage(), e);
        }
    }

    private static void close(@Nullable PreparedStatement statement, Optional<Handle> own) {
        try {
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            throw new DataException(e.getMessage(), e);
        } finally {
            own.ifPresent(RowStream::end);
        }
    }

    private static void end(Handle handle) {
        try {
            handle.rollback(); // it has only read
        } finally {
            handle.close();
        }
    }
}
