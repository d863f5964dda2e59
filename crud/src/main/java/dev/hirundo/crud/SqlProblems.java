package dev.hirundo.crud;

import dev.hirundo.core.Problem;
import jakarta.data.exceptions.DataException;
import java.sql.SQLException;
import java.util.Optional;

/// What the database refuses because of what the client sent (SQLSTATE classes 22 and 23), as a
/// problem of his.
final class SqlProblems {
    private SqlProblems() {}

    /// Empty if the failure is not the client's.
    static Optional<Problem> of(DataException failure) {
        return failure.getCause() instanceof SQLException e && e.getSQLState() != null
                ? ofState(e.getSQLState())
                : Optional.empty();
    }

    private static Optional<Problem> ofState(String state) {
        return Optional.ofNullable(
                switch (state) {
                    case "23505" ->
                            Problem.of(409).withDetail("A value that must be unique is taken.");
                    case "23503", "23506" ->
                            Problem.of(409)
                                    .withDetail(
                                            "The row refers to one that does not exist, or is referred to.");
                    case "23502" ->
                            Problem.of(422).withDetail("A value that is needed is missing.");
                    case "23513", "23514" ->
                            Problem.of(422).withDetail("The values break a rule of the table.");
                    default ->
                            state.startsWith("22")
                                    ? Problem.of(422)
                                            .withDetail("A value is too long or out of range.")
                                    : null;
                });
    }
}
