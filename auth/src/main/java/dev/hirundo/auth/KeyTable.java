package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// API keys: the table `auth_key`.
final class KeyTable {
    private static final String SELECT =
            "select id, account_id, name, start, scopes, created_at, expires_at, used_at from auth_key ";

    private final Database database;

    KeyTable(Database database) {
        this.database = database;
    }

    /// A key as its owner is shown it.
    ///
    /// @param start the first characters, by which he knows it again
    /// @param scopes what it may be used for; null for all that the account may
    record Key(
            UUID id,
            String name,
            String start,
            @Nullable Set<String> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant usedAt) {}

    void insert(UUID account, Key key, String hash) {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "insert into auth_key (id, account_id, name, hash, start, scopes, created_at, expires_at)"
                                                + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                                        key.id(),
                                        account,
                                        key.name(),
                                        hash,
                                        key.start(),
                                        key.scopes() == null
                                                ? null
                                                : String.join(" ", key.scopes()),
                                        Sql.time(key.createdAt()),
                                        Sql.time(Optional.ofNullable(key.expiresAt()))));
    }

    List<Key> of(UUID account) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                SELECT
                                                        + "where account_id = ? order by created_at, id",
                                                account)
                                        .map((row, _) -> key(row))
                                        .list());
    }

    /// A key and whose it is.
    record Owned(UUID account, Key key) {}

    Optional<Owned> find(String hash) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(SELECT + "where hash = ?", hash)
                                        .map(
                                                (row, _) ->
                                                        new Owned(
                                                                row.getObject(
                                                                        "account_id", UUID.class),
                                                                key(row)))
                                        .findOne());
    }

    private static Key key(ResultSet row) throws SQLException {
        String scopes = row.getString("scopes");
        return new Key(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("start"),
                scopes == null ? null : scopes(scopes),
                Sql.instant(row, "created_at"),
                Sql.optionalInstant(row, "expires_at").orElse(null),
                Sql.optionalInstant(row, "used_at").orElse(null));
    }

    private static Set<String> scopes(String column) {
        return column.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(column.split(" ")));
    }

    void used(UUID key, Instant now) {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "update auth_key set used_at = ? where id = ?",
                                        Sql.time(now),
                                        key));
    }

    int count(UUID account) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select count(*) from auth_key where account_id = ?",
                                                account)
                                        .mapTo(Integer.class)
                                        .one());
    }

    boolean delete(UUID account, UUID key) {
        return database.jdbi()
                        .withHandle(
                                handle ->
                                        handle.execute(
                                                "delete from auth_key where id = ? and account_id = ?",
                                                key,
                                                account))
                > 0;
    }

    void deleteAll(UUID account) {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        "delete from auth_key where account_id = ?", account));
    }
}
