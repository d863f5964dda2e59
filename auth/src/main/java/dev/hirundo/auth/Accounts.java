package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import dev.hirundo.core.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The accounts, for the program itself: its own pages for administrators, its scripts, its tests.
///
/// ```java
/// auth.accounts().findByEmail("ada@example.org").ifPresent(ada -> auth.accounts().grant(ada.id(), "admin"));
/// ```
///
/// Thread-safe. All methods block, join a transaction of this thread's
/// ([dev.hirundo.core.data.Database#inTransaction]), and throw a [org.jdbi.v3.core.JdbiException]
/// if the database fails.
public final class Accounts {
    private final Desk desk;
    private final Passwords passwords;
    private final NewAccounts newAccounts;
    private final AccountEndings endings;

    Accounts(Desk desk, Passwords passwords, NewAccounts newAccounts, AccountEndings endings) {
        this.desk = desk;
        this.passwords = passwords;
        this.newAccounts = newAccounts;
        this.endings = endings;
    }

    public Optional<Account> find(UUID id) {
        return desk.accounts().find(id).map(AccountTable.Row::account);
    }

    /// @param email in any spelling that means the same
    /// @throws IllegalArgumentException if it is no address
    public Optional<Account> findByEmail(String email) {
        return desk.accounts()
                .findByEmail(EmailAddress.parse(email))
                .map(AccountTable.Row::account);
    }

    /// Makes an account whose address counts as verified.
    ///
    /// @param roles what it is, such as `admin`
    /// @return empty if the address is taken
    /// @throws IllegalArgumentException if it is no address, or a role is none, see [#grant]
    /// @throws dev.hirundo.core.ProblemException 422 if the password may not be chosen, 503 if too
    ///   many are hashed just now
    public Optional<Account> create(String email, Secret password, String... roles) {
        var address = EmailAddress.parse(email);
        List.of(roles).forEach(Accounts::checkRole);
        passwords.demandGood(password, address, Optional.empty(), "/password");
        return newAccounts.make(
                address,
                Optional.empty(),
                Set.of(roles),
                true,
                Optional.of(passwords.hash(password)),
                Desk.NO_CLIENT);
    }

    /// Gives an account a role, from its next access token on: within the time one lives.
    ///
    /// @throws IllegalArgumentException if the role is blank, longer than 100 characters, or holds
    ///   spaces
    public void grant(UUID id, String role) {
        checkRole(role);
        desk.database()
                .useTransaction(
                        _ -> {
                            desk.accounts().grant(id, role);
                            desk.events().add(Kind.ROLE_GRANTED, id, Desk.NO_CLIENT, role);
                        });
    }

    private static void checkRole(String role) {
        if (role.isEmpty() || role.length() > 100 || !role.equals(role.replaceAll("\\s", ""))) {
            throw new IllegalArgumentException("no role: \"" + role + "\"");
        }
    }

    /// Takes a role away at once: all sessions of the account end, so that no token says it still.
    ///
    /// @return false if the account did not have it
    public boolean revoke(UUID id, String role) {
        return desk.database()
                .inTransaction(
                        handle -> {
                            SessionSql.lockAccount(handle, id); // a login waits, then sees it
                            boolean had = desk.accounts().revoke(id, role);
                            if (had) {
                                desk.sessions().endAll(id, EndCause.ADMIN);
                                desk.events().add(Kind.ROLE_REVOKED, id, Desk.NO_CLIENT, role);
                            }
                            return had;
                        });
    }

    /// Keeps an account from logging in, and ends all that it has open.
    ///
    /// @return false if there is no such account
    public boolean disable(UUID id) {
        return endings.disable(id);
    }

    /// Lets a disabled account in again.
    ///
    /// @return false if there is no such account
    public boolean enable(UUID id) {
        return endings.enable(id);
    }

    /// Ends all sessions of an account.
    ///
    /// @return how many
    public int endSessions(UUID id) {
        return desk.sessions().endAll(id, EndCause.ADMIN);
    }

    /// Deletes an account and all that is known of it here. Its audit events stay, without what
    /// tells of a person.
    ///
    /// @return false if there is no such account
    public boolean delete(UUID id) {
        return endings.delete(id, Desk.NO_CLIENT);
    }
}
