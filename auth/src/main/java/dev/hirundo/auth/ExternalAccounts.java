package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.auth.oidc.ExternalIdentity;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;

/// Which account an identity at a provider is.
///
/// An identity that is not known yet becomes that of an account if the provider says that its
/// address is verified, and we know the same of the account's. An account whose address nobody has
/// verified may have been made by somebody else, to wait for its owner: it is never taken over
/// (Sudhodanan and Paverd, Pre-hijacked accounts, USENIX Security 2022). Nor is one that wants a
/// second factor: a provider knows of none here, and its word for the address is not enough. The
/// owners of both link them while they are logged in.
final class ExternalAccounts {
    private final Desk desk;
    private final NewAccounts newAccounts;
    private final TotpTable secondFactors;

    ExternalAccounts(Desk desk, NewAccounts newAccounts, TotpTable secondFactors) {
        this.desk = desk;
        this.newAccounts = newAccounts;
        this.secondFactors = secondFactors;
    }

    /// Why nobody is logged in, in a word that a page understands.
    static final class Refused extends RuntimeException {
        private final String why;

        Refused(String why) {
            super(why, null, false, false);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    /// The account of who comes; a new one if need be.
    ///
    /// @throws Refused if it is not to be had
    Account of(ExternalIdentity identity, Device client) {
        var known = find(identity);
        if (known.isPresent()) {
            return demandEnabled(known.get());
        }
        var email =
                identity.email()
                        .filter(_ -> identity.emailVerified())
                        .flatMap(ExternalAccounts::parsed)
                        .orElseThrow(() -> new Refused("email-not-verified"));
        var row = desk.accounts().findByEmail(email);
        var account =
                row.isPresent() ? demandOwned(row.get().account()) : make(identity, email, client);
        link(account.id(), identity, client);
        return account;
    }

    private Optional<Account> find(ExternalIdentity identity) {
        return desk.accounts()
                .findByIdentity(identity.provider(), identity.subject())
                .map(AccountTable.Row::account);
    }

    private static Account demandEnabled(Account account) {
        if (account.disabled()) {
            throw new Refused("disabled");
        }
        return account;
    }

    private Account demandOwned(Account account) {
        boolean guarded =
                secondFactors.find(account.id()).filter(TotpTable.Row::confirmed).isPresent();
        if (!account.emailVerified() || guarded) {
            throw new Refused("email-taken");
        }
        return demandEnabled(account);
    }

    private Account make(ExternalIdentity identity, EmailAddress email, Device client) {
        if (!desk.settings().registrationOpen()) {
            throw new Refused("registration-closed");
        }
        return newAccounts
                .make(email, identity.name(), Set.of(), true, Optional.empty(), client)
                .orElseThrow(() -> new Refused("email-taken"));
    }

    private static Optional<EmailAddress> parsed(String email) {
        try {
            return Optional.of(EmailAddress.parse(email));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// @throws Refused if it is somebody else's, or the account has another of this provider
    void link(UUID account, ExternalIdentity identity, Device client) {
        var known = find(identity);
        if (known.isPresent()) {
            demandSame(known.get(), account);
            return;
        }
        try {
            desk.database().useTransaction(_ -> insert(account, identity, client));
        } catch (JdbiException e) {
            if (!AccountTable.isIdentityTaken(e)) {
                throw e;
            }
            demandSame(find(identity).orElseThrow(() -> elsewhere()), account);
        }
    }

    private static void demandSame(Account known, UUID account) {
        if (!known.id().equals(account)) {
            throw elsewhere();
        }
    }

    private static Refused elsewhere() {
        return new Refused("linked-elsewhere");
    }

    private void insert(UUID account, ExternalIdentity identity, Device client) {
        desk.accounts()
                .link(account, identity.provider(), identity.subject(), desk.clock().instant());
        desk.events().add(Kind.IDENTITY_LINKED, account, client, identity.provider());
    }

    /// Not the last way into an account, even if two are unlinked at once.
    ///
    /// @throws ProblemException 404; 409 if it is the last way in
    void unlink(UUID account, String provider, Device client) {
        desk.database()
                .useTransaction(
                        handle -> {
                            SessionSql.lockAccount(handle, account);
                            var identities = desk.accounts().identities(account);
                            if (identities.stream().noneMatch(i -> i.provider().equals(provider))) {
                                throw Refusals.notFound("identity");
                            }
                            if (identities.size() < 2 && !hasPassword(account)) {
                                throw lastWayIn();
                            }
                            desk.accounts().unlink(account, provider);
                            desk.events().add(Kind.IDENTITY_UNLINKED, account, client, provider);
                        });
    }

    private boolean hasPassword(UUID account) {
        return desk.accounts().find(account).flatMap(AccountTable.Row::passwordHash).isPresent();
    }

    private static ProblemException lastWayIn() {
        return Problem.of(409)
                .withDetail(
                        "This is the only way into your account: set a password first, by a link to your address.")
                .toException();
    }
}
