package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tables `auth_account`, `auth_role` and `auth_identity`.
final class AccountTable {
    private static final String SELECT =
            """
            select a.id, a.email, a.email_verified, a.name, a.password_hash, a.disabled, a.created_at,
                (select array_agg(r.role order by r.role) from auth_role r where r.account_id = a.id) as roles
            from auth_account a
            """;

    private final Database database;

    AccountTable(Database database) {
        this.database = database;
    }

    /// An account, and what only those may know who check its password.
    record Row(Account account, Optional<String> passwordHash) {
        @Override
        public String toString() {
            return account.toString();
        }
    }

    Optional<Row> find(UUID id) {
        return findBy("a.id = ?", id);
    }

    Optional<Row> findByEmail(EmailAddress email) {
        return findBy("a.email = ?", email.toString());
    }

    Optional<Row> findByIdentity(String provider, String subject) {
        return findBy(
                "a.id = (select i.account_id from auth_identity i where i.provider = ? and i.subject = ?)",
                provider,
                subject);
    }

    /// The addresses that the sessions of an account came from last, also of those that have ended
    /// and are kept for a while.
    List<String> usedFrom(EmailAddress email) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select distinct s.address from auth_session s"
                                                        + " join auth_account a on a.id = s.account_id where a.email = ?",
                                                email.toString())
                                        .mapTo(String.class)
                                        .list());
    }

    private Optional<Row> findBy(String condition, Object... values) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(SELECT + "where " + condition, values)
                                        .map((row, _) -> row(row))
                                        .findOne());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new Account(
                        row.getObject("id", UUID.class),
                        row.getString("email"),
                        Optional.ofNullable(row.getString("name")),
                        roles(row),
                        row.getBoolean("email_verified"),
                        row.getBoolean("disabled"),
                        Sql.instant(row, "created_at")),
                Optional.ofNullable(row.getString("password_hash")));
    }

    private static Set<String> roles(ResultSet row) throws SQLException {
        var array = row.getArray("roles");
        return array == null
                ? Set.of()
                : Arrays.stream((Object[]) array.getArray())
                        .map(String::valueOf)
                        .collect(Collectors.toSet());
    }

    /// Where the address is taken it throws what [#isEmailTaken] knows.
    void insert(Account account, @Nullable String passwordHash) {
        update(
                "insert into auth_account (id, email, email_verified, name, password_hash, disabled, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                account.id(),
                account.email(),
                account.emailVerified(),
                account.name().orElse(null),
                passwordHash,
                account.disabled(),
                Sql.time(account.createdAt()));
        account.roles().forEach(role -> grant(account.id(), role));
    }

    static boolean isEmailTaken(Throwable failure) {
        return Sql.isTaken(failure, "auth_account_email");
    }

    void grant(UUID id, String role) {
        update(
                "insert into auth_role (account_id, role) select ?, ?"
                        + " where not exists (select 1 from auth_role where account_id = ? and role = ?)",
                id,
                role,
                id,
                role);
    }

    boolean revoke(UUID id, String role) {
        return update("delete from auth_role where account_id = ? and role = ?", id, role);
    }

    boolean rename(UUID id, @Nullable String name) {
        return update("update auth_account set name = ? where id = ?", name, id);
    }

    boolean passwordHash(UUID id, String hash) {
        return update("update auth_account set password_hash = ? where id = ?", hash, id);
    }

    /// Another hash of the same password, unless the password was changed meanwhile.
    void rehash(UUID id, String before, String after) {
        update(
                "update auth_account set password_hash = ? where id = ? and password_hash = ?",
                after,
                id,
                before);
    }

    /// Says that mail to the address reaches the account, if that is its address still.
    boolean verified(UUID id, String email) {
        return update(
                "update auth_account set email_verified = true where id = ? and email = ?",
                id,
                email);
    }

    /// Where the address is taken it throws what [#isEmailTaken] knows.
    boolean email(UUID id, EmailAddress email) {
        return update(
                "update auth_account set email = ?, email_verified = true where id = ?",
                email.toString(),
                id);
    }

    boolean disabled(UUID id, boolean disabled) {
        return update("update auth_account set disabled = ? where id = ?", disabled, id);
    }

    boolean delete(UUID id) {
        return update("delete from auth_account where id = ?", id);
    }

    /// Where somebody else has the identity, or the account another of this provider, it throws
    /// what [#isIdentityTaken] knows.
    void link(UUID id, String provider, String subject, Instant now) {
        update(
                "insert into auth_identity (provider, subject, account_id, created_at) values (?, ?, ?, ?)",
                provider,
                subject,
                id,
                Sql.time(now));
    }

    static boolean isIdentityTaken(Throwable failure) {
        return Sql.isTaken(failure, "auth_identity");
    }

    boolean unlink(UUID id, String provider) {
        return update(
                "delete from auth_identity where account_id = ? and provider = ?", id, provider);
    }

    void unlinkAll(UUID id) {
        update("delete from auth_identity where account_id = ?", id);
    }

    /// An account elsewhere.
    record Identity(String provider, String subject, Instant createdAt) {}

    List<Identity> identities(UUID id) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select provider, subject, created_at from auth_identity"
                                                        + " where account_id = ? order by provider",
                                                id)
                                        .map(
                                                (row, _) ->
                                                        new Identity(
                                                                row.getString("provider"),
                                                                row.getString("subject"),
                                                                Sql.instant(row, "created_at")))
                                        .list());
    }

    private boolean update(String sql, @Nullable Object... values) {
        return database.jdbi().withHandle(handle -> handle.execute(sql, values)) > 0;
    }
}
