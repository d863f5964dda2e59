package dev.hirundo.core;

import io.helidon.common.mapper.MapperException;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which problem a failure is. Whose fault it is decides: the client's is told in full, ours is
/// told as a bare 500.
final class Failures {
    private static final String RETRY_AFTER_SECONDS = "2";

    private Failures() {}

    static Problem problem(Throwable failure, boolean hasBody) {
        return switch (failure) {
            case ProblemException e -> e.problem();
            case HttpException e -> http(e);
            case MapperException _ ->
                    Problem.of(400).withDetail("A parameter has a value of the wrong type.");
            // Helidon's word for a handler that asks for a body when none was sent
            case IllegalStateException e when !hasBody && "No entity".equals(e.getMessage()) ->
                    Problem.of(400).withDetail("This request needs a body.");
            default -> isDatabaseAway(failure) ? databaseAway() : Problem.of(500);
        };
    }

    /// What is wrong with the request itself, or with the server as a whole. Only a client's fault
    /// is told in Helidon's words, for those of a 500 may be of any exception.
    static Problem beforeRouting(int status, @Nullable String message) {
        var problem = Problem.of(status >= 400 && status <= 599 ? status : 500);
        if (problem.status() == 503) {
            problem = problem.withHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        return problem.status() < 500 && message != null && !message.isBlank()
                ? problem.withDetail(message)
                : problem.withDetail(detail(problem.status()));
    }

    private static String detail(int status) {
        return switch (status) {
            case 400 -> "The request is malformed.";
            case 408 -> "The request was not sent in time.";
            case 413 -> "The request body is too large.";
            case 414 -> "The request line is too long.";
            case 415 -> "The content encoding is not supported.";
            case 431 -> "The request headers are too large.";
            case 501 -> "This transfer encoding is not supported.";
            case 503 -> "The server is busy. Try again in a moment.";
            case 505 -> "This server speaks HTTP/1.1.";
            default -> "";
        };
    }

    /// The request that ended while a handler read it, malformed or given up, however often
    /// libraries have wrapped that.
    static Optional<Problem> brokenRequest(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case RequestException e -> {
                    return Optional.of(
                            beforeRouting(
                                    e.status().code(), e.safeMessage() ? e.getMessage() : null));
                }
                case CloseConnectionException _ -> {
                    return Optional.of(Problem.of(400).withDetail("The connection was closed."));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    static Problem databaseAway() {
        return Problem.of(503)
                .withDetail("The database cannot be reached just now. Try again in a moment.")
                .withHeader("Retry-After", RETRY_AFTER_SECONDS);
    }

    private static Problem http(HttpException e) {
        int status = e.status().code();
        if (status < 400 || status > 599) {
            return Problem.of(500);
        }
        var problem = Problem.of(status);
        if (status < 500 && e.getMessage() != null) {
            problem = problem.withDetail(e.getMessage());
        }
        for (var header : e.headers()) {
            problem = problem.withHeader(header.name(), header.get());
        }
        return problem;
    }

    /// SQLSTATE class 08: connection exceptions; 57P01 to 57P03: PostgreSQL goes down or comes up;
    /// 53300: it has no connection left; 90067, 90098, 90121: H2 has closed the database.
    static boolean isDatabaseAway(Throwable failure) {
        return Stream.iterate(failure, t -> t != null, Throwable::getCause)
                .anyMatch(
                        t ->
                                t instanceof SQLTransientConnectionException
                                        || t instanceof SQLException e && isAway(e.getSQLState()));
    }

    private static boolean isAway(String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("57P0")
                        || state.equals("53300")
                        || state.equals("90067")
                        || state.equals("90098")
                        || state.equals("90121"));
    }
}
