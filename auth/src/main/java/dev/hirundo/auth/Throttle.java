package dev.hirundo.auth;

import dev.hirundo.core.ProblemException;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/// Charges the attempts that a request makes, and refuses it with a 429 when they are spent.
final class Throttle {
    private final Attempts attempts;

    Throttle(Attempts attempts) {
        this.attempts = attempts;
    }

    /// @throws ProblemException 429
    void login(EmailAddress email, Device client) {
        charge(Attempts.Kind.LOGIN_ADDRESS, AddressKey.of(client.address()));
        charge(Attempts.Kind.LOGIN_ACCOUNT, email.toString());
    }

    /// The right password was given: who mistyped it before needs not wait.
    void loggedIn(EmailAddress email) {
        attempts.forgive(Attempts.Kind.LOGIN_ACCOUNT, email.toString());
    }

    /// @throws ProblemException 429
    void register(Device client) {
        charge(Attempts.Kind.REGISTER_ADDRESS, AddressKey.of(client.address()));
    }

    /// @throws ProblemException 429
    void mail(EmailAddress email, Device client) {
        charge(Attempts.Kind.RESET_ADDRESS, AddressKey.of(client.address()));
        charge(Attempts.Kind.RESET_ACCOUNT, email.toString());
    }

    /// @throws ProblemException 429
    void code(UUID account) {
        charge(Attempts.Kind.CODE_ACCOUNT, account.toString());
    }

    void codeRight(UUID account) {
        attempts.forgive(Attempts.Kind.CODE_ACCOUNT, account.toString());
    }

    private void charge(Attempts.Kind kind, String key) {
        Duration wait = attempts.tryAcquire(kind, key);
        if (wait.isPositive()) {
            throw Refusals.tooMany(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), wait);
        }
    }
}
