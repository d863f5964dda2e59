package dev.hirundo.auth;

import dev.hirundo.core.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/// Charges the attempts that a request makes, and refuses it with a 429 when they are spent.
final class Throttle {
    private final Attempts attempts;
    private final Function<EmailAddress, List<String>> usedFrom;

    /// @param usedFrom the addresses from which an account was logged in to; none for no account
    Throttle(Attempts attempts, Function<EmailAddress, List<String>> usedFrom) {
        this.attempts = attempts;
        this.usedFrom = usedFrom;
    }

    /// What strangers try does not keep the owner out where he logged in before (OWASP, Blocking
    /// Brute Force Attacks): there his own mistakes count alone.
    ///
    /// @throws ProblemException 429
    void login(EmailAddress email, Device client) {
        String network = AddressKey.of(client.address());
        charge(Attempts.Kind.LOGIN_ADDRESS, network);
        charge(Attempts.Kind.LOGIN_PAIR, pair(email, network));
        Duration wait = attempts.tryAcquire(Attempts.Kind.LOGIN_ACCOUNT, email.toString());
        if (wait.isPositive() && !isKnown(email, network)) {
            throw refused(Attempts.Kind.LOGIN_ACCOUNT, wait);
        }
    }

    private boolean isKnown(EmailAddress email, String network) {
        return usedFrom.apply(email).stream().map(AddressKey::of).anyMatch(network::equals)
                && !network.equals(AddressKey.UNKNOWN);
    }

    private static String pair(EmailAddress email, String network) {
        return network + " " + email;
    }

    /// The right password was given: who mistyped it before needs not wait.
    void loggedIn(EmailAddress email, Device client) {
        attempts.forgive(Attempts.Kind.LOGIN_PAIR, pair(email, AddressKey.of(client.address())));
        attempts.forgive(Attempts.Kind.LOGIN_ACCOUNT, email.toString());
    }

    /// @throws ProblemException 429
    void register(Device client) {
        charge(Attempts.Kind.REGISTER_ADDRESS, AddressKey.of(client.address()));
    }

    /// @throws ProblemException 429
    void mailFrom(Device client) {
        charge(Attempts.Kind.RESET_ADDRESS, AddressKey.of(client.address()));
    }

    /// Charged last, when the mail is sent: or others could spend what an owner needs to recover.
    ///
    /// @throws ProblemException 429
    void mailTo(EmailAddress email) {
        charge(Attempts.Kind.RESET_ACCOUNT, email.toString());
    }

    /// Mail that somebody else's account has sent to an address. It has a budget of its own, so
    /// that it uses up none of what the owner of the address needs to recover his account.
    ///
    /// @throws ProblemException 429
    void mailToNew(EmailAddress email) {
        charge(Attempts.Kind.RESET_ACCOUNT, "new " + email);
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
            throw refused(kind, wait);
        }
    }

    private static ProblemException refused(Attempts.Kind kind, Duration wait) {
        return Refusals.tooMany(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), wait);
    }
}
