package dev.hirundo.crud;

import dev.hirundo.core.Problem;
import dev.hirundo.core.data.Database;
import jakarta.data.exceptions.DataException;
import java.lang.System.Logger.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.JdbiException;

/// What the database refuses because of what the client sent (SQLSTATE classes 22 and 23), as a
/// problem of his that names the fields, and nothing that he did not send; and what it gave up
/// because of what others do.
///
/// Thread-safe. May read the database's catalog, once for each constraint.
final class SqlProblems {
    private static final System.Logger LOGGER =
            System.getLogger(SqlProblems.class.getPackageName());

    /// Serialization failures and deadlocks; a lock that was waited for too long, on PostgreSQL and
    /// on H2. The transaction is rolled back.
    private static final Set<String> LOST_RACES = Set.of("40001", "40P01", "55P03", "HYT00");

    private final Function<SQLException, Optional<Refusal>> refusals;

    SqlProblems(Table<?> table, Database database) {
        this.refusals =
                switch (database.dialect()) {
                    case H2 -> new H2Refusals(table, database);
                    case POSTGRESQL -> new PostgresqlRefusals(table, database);
                };
    }

    /// Empty if the failure is not the client's.
    Optional<Problem> of(DataException failure) {
        return failure.getCause() instanceof SQLException e && e.getSQLState() != null
                ? refusals.apply(e).map(Refusal::problem)
                : Optional.empty();
    }

    /// What the database gave up because of what others do: nobody's fault, and good to be sent
    /// again. Empty if it is something else.
    static Optional<Problem> lostRace(DataException failure) {
        return failure.getCause() instanceof SQLException e
                        && e.getSQLState() != null
                        && LOST_RACES.contains(e.getSQLState())
                ? Optional.of(
                        Problem.of(409)
                                .withDetail(
                                        "Others write the same rows just now, and nothing was done. Send it again.")
                                .withHeader("Retry-After", "1"))
                : Optional.empty();
    }

    /// What is read from the catalog.
    interface Reading<R> {
        R of(ResultSet rows) throws SQLException;
    }

    /// Reads the catalog on a connection of its own: PostgreSQL refuses all that comes after a
    /// failure in a transaction. Empty if it cannot be read now: an answer that says less is still
    /// one.
    static <R> Optional<R> catalog(
            Database database, Reading<R> reading, String sql, String... parameters) {
        try (var handle = database.jdbi().open();
                var statement = handle.getConnection().prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                return Optional.of(reading.of(rows));
            }
        } catch (SQLException | JdbiException e) {
            LOGGER.log(Level.DEBUG, "cannot tell which columns a constraint has", e);
            return Optional.empty();
        }
    }
}
