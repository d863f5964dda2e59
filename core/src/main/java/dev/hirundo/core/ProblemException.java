package dev.hirundo.core;

import java.util.Objects;

/// Ends a request with a [Problem]. Made by [Problem#toException()], turned into the answer by
/// [Problems].
///
/// It is an expected answer, not a fault: it carries no stack trace and is not logged.
public final class ProblemException extends RuntimeException {
    private final Problem problem;

    ProblemException(Problem problem) {
        super(
                problem.status() + " " + problem.title() + ": " + problem.detail(),
                null,
                false,
                false);
        this.problem = Objects.requireNonNull(problem);
    }

    public Problem problem() {
        return problem;
    }
}
