package dev.hirundo.auth;

import dev.hirundo.auth.password.HashingBusyException;
import dev.hirundo.auth.password.PasswordHashing;
import dev.hirundo.auth.password.PasswordRules;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Secret;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Passwords as requests bring them: judged, hashed and compared, with a limit to the attempts.
final class Passwords {
    /// How young a session must be to stand for the password that an account does not have.
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final PasswordHashing hashing;
    private final PasswordRules rules;
    private final AccountTable accounts;
    private final Throttle throttle;
    private final RandomGenerator random;

    Passwords(
            PasswordHashing hashing,
            PasswordRules rules,
            AccountTable accounts,
            Throttle throttle,
            RandomGenerator random) {
        this.hashing = hashing;
        this.rules = rules;
        this.accounts = accounts;
        this.throttle = throttle;
        this.random = random;
    }

    /// Asked before anything else is done for a login: what is turned away shall cost little.
    ///
    /// @throws ProblemException 503 while too many others are hashed
    void demandRoom() {
        if (hashing.isBusy()) {
            throw busy(hashing.patience());
        }
    }

    /// Whether the password is the account's. Where there is no account, or it has no password, it
    /// takes as long to say no.
    ///
    /// @throws ProblemException 429 after too many attempts, known account or not; 503 while too
    ///   many others are hashed
    boolean attempt(
            EmailAddress email, Optional<AccountTable.Row> row, Secret password, Device client) {
        throttle.login(email, client);
        boolean right = busyIsTold(() -> isRight(row, password.reveal()));
        if (right) {
            throttle.loggedIn(email, client);
        }
        return right;
    }

    private boolean isRight(Optional<AccountTable.Row> row, String password) {
        var hash = row.flatMap(AccountTable.Row::passwordHash);
        if (hash.isEmpty()) {
            hashing.verifyNobody(password);
            return false;
        }
        return switch (hashing.verify(password, hash.get())) {
            case MISMATCH -> false;
            case MATCH -> true;
            case MATCH_REHASH -> {
                accounts.rehash(row.get().account().id(), hash.get(), hashing.hash(password));
                yield true;
            }
        };
    }

    /// Asks once more who it is, before what cannot be undone: by the password, or by a session
    /// that has just begun where the account has none.
    ///
    /// @param pointer where the password stood in the body
    /// @throws ProblemException 422 if it is wrong or missing; 403 if the session is too old; 429,
    ///   503
    void confirm(
            Desk desk,
            Self self,
            AccountTable.Row row,
            @Nullable Secret password,
            Device client,
            String pointer) {
        if (row.passwordHash().isEmpty()) {
            demandFresh(desk, self);
            return;
        }
        if (password == null) {
            throw Refusals.invalid(pointer, "NotNull", "must not be null");
        }
        var email = EmailAddress.parse(row.account().email());
        if (!attempt(email, Optional.of(row), password, client)) {
            throw Refusals.invalid(pointer, "WrongPassword", "is not your password");
        }
    }

    /// @throws ProblemException 403 if the session is too old to stand for its owner
    static void demandFresh(Desk desk, Self self) {
        var youngest = desk.clock().instant().minus(FRESH);
        boolean fresh =
                desk.sessions().list(self.account()).stream()
                        .filter(session -> session.id().equals(self.session()))
                        .anyMatch(session -> session.createdAt().isAfter(youngest));
        if (!fresh) {
            throw Problem.of(403)
                    .withDetail("Log in again first: this needs a session of the last 10 minutes.")
                    .toException();
        }
    }

    /// @param pointer where it stands in the body
    /// @throws ProblemException 422 that says why it may not be chosen
    void demandGood(Secret password, EmailAddress email, Optional<String> name, String pointer) {
        var about = Stream.concat(Stream.of(email.toString()), name.stream()).toList();
        var violations = rules.violations(pointer, password.reveal(), about);
        if (!violations.isEmpty()) {
            throw Problem.invalid(violations).toException();
        }
    }

    /// @throws ProblemException 503 while too many others are hashed
    String hash(Secret password) {
        return busyIsTold(() -> hashing.hash(password.reveal()));
    }

    private <T> T busyIsTold(Supplier<T> work) {
        try {
            return work.get();
        } catch (HashingBusyException e) {
            throw busy(e.retryAfter());
        }
    }

    /// Those who are turned away together do not come back together.
    private ProblemException busy(Duration wait) {
        return Refusals.busy(wait.multipliedBy(1 + random.nextInt(3)));
    }
}
