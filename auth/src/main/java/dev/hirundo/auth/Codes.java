package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Tokens that can be used once, in the table `auth_code`: what a mail's link or a ticket holds.
/// Only their hashes are stored.
final class Codes {
    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random;

    Codes(Database database, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /// What a token is for: one made for one thing is no good for another.
    enum Purpose {
        VERIFY_EMAIL("hrv_", "verify", Duration.ofHours(24), true),
        CHANGE_EMAIL("hrc_", "verify", Duration.ofHours(1), true),
        RESET_PASSWORD("hrp_", "reset", Duration.ofMinutes(30), true),
        TICKET("hrx_", "", Duration.ofSeconds(30), false);

        final String prefix;

        /// What the link in a mail names, so that the site's page knows what to do.
        final String page;

        final Duration ttl;

        /// Whether a new one makes those before it invalid.
        final boolean single;

        Purpose(String prefix, String page, Duration ttl, boolean single) {
            this.prefix = prefix;
            this.page = page;
            this.ttl = ttl;
            this.single = single;
        }

        private String column() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What a token stood for.
    record Used(UUID account, String data) {}

    /// Makes a token.
    ///
    /// @param data what to remember with it
    String issue(Purpose purpose, UUID account, String data) {
        var token = OpaqueToken.create(purpose.prefix, random);
        database.useTransaction(
                handle -> {
                    if (purpose.single) {
                        SessionSql.lockAccount(handle, account); // or two at once would both stay
                        forget(handle, purpose, account);
                    }
                    handle.execute(
                            "insert into auth_code (hash, purpose, account_id, data, expires_at) values (?, ?, ?, ?, ?)",
                            token.hash(),
                            purpose.column(),
                            account,
                            data,
                            Sql.time(clock.instant().plus(purpose.ttl)));
                });
        return token.reveal();
    }

    /// What a token stands for, which stays good.
    Optional<Used> peek(Purpose purpose, String text) {
        return OpaqueToken.parse(purpose.prefix, text)
                .flatMap(
                        token ->
                                database.jdbi()
                                        .withHandle(handle -> find(handle, purpose, token.hash())));
    }

    /// Uses a token up. Of any number that try at once, one succeeds.
    Optional<Used> use(Purpose purpose, String text) {
        return OpaqueToken.parse(purpose.prefix, text)
                .flatMap(
                        token ->
                                database.inTransaction(
                                        handle ->
                                                find(handle, purpose, token.hash())
                                                        .filter(
                                                                _ ->
                                                                        delete(
                                                                                handle,
                                                                                token.hash()))));
    }

    private Optional<Used> find(Handle handle, Purpose purpose, String hash) {
        return handle.select(
                        "select account_id, data from auth_code where hash = ? and purpose = ? and expires_at > ?",
                        hash,
                        purpose.column(),
                        Sql.time(clock.instant()))
                .map(
                        (row, _) ->
                                new Used(
                                        row.getObject("account_id", UUID.class),
                                        row.getString("data")))
                .findOne();
    }

    private static boolean delete(Handle handle, String hash) {
        return handle.execute("delete from auth_code where hash = ?", hash) == 1;
    }

    /// Makes all that were sent to an account for this purpose invalid.
    void forget(Purpose purpose, UUID account) {
        database.useTransaction(handle -> forget(handle, purpose, account));
    }

    private static void forget(Handle handle, Purpose purpose, UUID account) {
        handle.execute(
                "delete from auth_code where account_id = ? and purpose = ?",
                account,
                purpose.column());
    }

    /// Deletes those that have expired.
    void purge() {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "delete from auth_code where expires_at <= ?",
                                        Sql.time(clock.instant())));
    }
}
