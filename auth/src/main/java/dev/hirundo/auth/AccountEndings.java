package dev.hirundo.auth;

import dev.hirundo.auth.SecurityEvent.Kind;
import java.util.UUID;

/// Takes rights away from accounts, for good or for a while.
final class AccountEndings {
    private final Desk desk;

    AccountEndings(Desk desk) {
        this.desk = desk;
    }

    /// Deletes an account and all that is known of it. Its events stay, without what tells of a
    /// person.
    boolean delete(UUID account, Device client) {
        return desk.database()
                .inTransaction(
                        handle -> {
                            SessionSql.lockAccount(handle, account); // no login from here on
                            desk.sessions().endAll(account, EndCause.ACCOUNT_DELETED);
                            boolean deleted = desk.accounts().delete(account);
                            desk.events().depersonalise(account);
                            if (deleted) {
                                desk.events().add(Kind.ACCOUNT_DELETED, account, Desk.NO_CLIENT);
                            }
                            return deleted;
                        });
    }

    boolean disable(UUID account) {
        return desk.database()
                .inTransaction(
                        _ -> {
                            boolean known = desk.accounts().disabled(account, true);
                            if (known) {
                                desk.sessions().endAll(account, EndCause.ACCOUNT_DISABLED);
                                desk.events().add(Kind.ACCOUNT_DISABLED, account, Desk.NO_CLIENT);
                            }
                            return known;
                        });
    }

    boolean enable(UUID account) {
        boolean known = desk.accounts().disabled(account, false);
        if (known) {
            desk.events().add(Kind.ACCOUNT_ENABLED, account, Desk.NO_CLIENT);
        }
        return known;
    }
}
