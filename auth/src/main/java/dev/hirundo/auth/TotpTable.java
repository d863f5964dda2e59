package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Second factors: the tables `auth_totp` and `auth_recovery_code`.
final class TotpTable {
    private final Database database;

    TotpTable(Database database) {
        this.database = database;
    }

    /// @param secret sealed
    /// @param confirmed whether a code was shown, so that it is asked for from now on
    record Row(byte[] secret, boolean confirmed, long lastStep) {
        @Override
        public String toString() {
            return "Row[confirmed=" + confirmed + "]";
        }
    }

    Optional<Row> find(UUID account) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select secret, confirmed, last_step from auth_totp where account_id = ?",
                                                account)
                                        .map(
                                                (row, _) ->
                                                        new Row(
                                                                row.getBytes("secret"),
                                                                row.getBoolean("confirmed"),
                                                                row.getLong("last_step")))
                                        .findOne());
    }

    /// Begins anew with a secret that is not confirmed yet.
    ///
    /// @return false if one was confirmed, or begun, meanwhile
    boolean begin(UUID account, byte[] sealed) {
        try {
            database.useTransaction(
                    handle -> {
                        handle.execute(
                                "delete from auth_totp where account_id = ? and not confirmed",
                                account);
                        handle.execute(
                                "insert into auth_totp (account_id, secret, confirmed, last_step) values (?, ?, false, -1)",
                                account,
                                sealed);
                    });
            return true;
        } catch (JdbiException e) {
            if (Sql.isTaken(e, "auth_totp")) {
                return false;
            }
            throw e;
        }
    }

    /// Asks for codes from now on.
    ///
    /// @param sealed the secret that the code was of
    /// @param step whose code was shown, which is used up by that
    /// @return false if it was done already, or begun anew, meanwhile
    boolean confirm(UUID account, byte[] sealed, long step) {
        return update(
                "update auth_totp set last_step = ?, confirmed = true where account_id = ? and secret = ? and not confirmed",
                step,
                account,
                sealed);
    }

    /// Uses a step up, so that its code is good once.
    ///
    /// @return false if it, or a later one, was used meanwhile
    boolean use(UUID account, long step) {
        return update(
                "update auth_totp set last_step = ? where account_id = ? and confirmed and last_step < ?",
                step,
                account,
                step);
    }

    boolean delete(UUID account) {
        return database.inTransaction(
                _ -> {
                    update("delete from auth_recovery_code where account_id = ?", account);
                    return update("delete from auth_totp where account_id = ?", account);
                });
    }

    void replaceRecoveryCodes(UUID account, List<String> hashes) {
        database.useTransaction(
                handle -> {
                    update("delete from auth_recovery_code where account_id = ?", account);
                    var batch =
                            handle.prepareBatch(
                                    "insert into auth_recovery_code (account_id, hash) values (?, ?)");
                    hashes.forEach(hash -> batch.add(account, hash));
                    batch.execute();
                });
    }

    boolean useRecoveryCode(UUID account, String hash) {
        return update(
                "delete from auth_recovery_code where account_id = ? and hash = ?", account, hash);
    }

    int recoveryCodes(UUID account) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select count(*) from auth_recovery_code where account_id = ?",
                                                account)
                                        .mapTo(Integer.class)
                                        .one());
    }

    private boolean update(String sql, @Nullable Object... values) {
        return database.jdbi().withHandle(handle -> handle.execute(sql, values)) > 0;
    }
}
