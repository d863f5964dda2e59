package dev.hirundo.auth;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The statements of [Sessions] and [Seen]: the same on H2 and on PostgreSQL.
final class SessionSql {
    /// How exactly the last use is known.
    private static final Duration USE_PRECISION = Duration.ofMinutes(1);

    private static final String FIND =
            """
            select id, account_id, generation, confirmed, handed_at, used_at, expires_at,
              family_hash, token_hash, previous_hash, salt, end_cause
            from auth_session where id = :id""";
    private static final String INSERT =
            """
            insert into auth_session (id, account_id, method, user_agent, address, created_at, used_at,
              expires_at, generation, confirmed, handed_at, family_hash, token_hash, previous_hash, salt)
            values (:id, :account, :method, :userAgent, :address, :now, :now,
              :expires, :generation, :confirmed, :now, :family, :token, :previous, :salt)""";

    /// Nobody else may have rotated it, handed it out again, or ended it.
    private static final String ROTATE =
            """
            update auth_session set generation = :generation, token_hash = :token,
              previous_hash = :previous, salt = :salt, handed_at = :now, used_at = :now,
              user_agent = :userAgent, address = :address
            where id = :id and generation = :oldGeneration and handed_at = :oldHanded
              and ended_at is null""";

    /// Those who race may all do it; but nobody may have gone on from there.
    private static final String HAND_AGAIN =
            """
            update auth_session set handed_at = greatest(handed_at, :now),
              used_at = greatest(used_at, :now)
            where id = :id and generation = :generation and confirmed < :generation
              and ended_at is null""";

    private static final String WRITE_USE =
            """
            update auth_session set confirmed = greatest(confirmed, ?), used_at = greatest(used_at, ?)
            where id = ? and ended_at is null and (confirmed < ? or used_at < ?)""";
    private static final String LIST =
            """
            select id, created_at, used_at, expires_at, method, user_agent, address
            from auth_session
            where account_id = :account and ended_at is null and expires_at > :now
              and used_at > :idle
            order by used_at desc, id desc""";
    private static final String LOCK_ACCOUNT =
            "select id from auth_account where id = :account for update";

    /// Locked in the same order as [Seen#flush] locks.
    private static final String LOCK_OPEN =
            """
            select id from auth_session where account_id = :account and ended_at is null
            order by id for update""";

    private static final String END =
            """
            update auth_session set ended_at = :now, end_cause = :cause
            where id = :id and account_id = :account and ended_at is null""";
    private static final String REVOKE =
            "insert into auth_revocation (session_id, account_id) values (:id, :account)";
    private static final String PURGE =
            "delete from auth_session where ended_at < :before or expires_at < :before";

    private static final String IS_NEW_DEVICE =
            """
            select exists (select 1 from auth_session where account_id = :account)
              and not exists (select 1 from auth_session
                where account_id = :account and user_agent = :userAgent)""";

    private SessionSql() {}

    static Optional<Family> find(Handle handle, UUID id) {
        return handle.createQuery(FIND).bind("id", id).map(SessionSql::family).findOne();
    }

    private static Family family(ResultSet row, StatementContext context) throws SQLException {
        return new Family(
                row.getObject("id", UUID.class),
                row.getObject("account_id", UUID.class),
                row.getLong("generation"),
                row.getLong("confirmed"),
                instant(row, "handed_at"),
                instant(row, "used_at"),
                instant(row, "expires_at"),
                row.getBytes("family_hash"),
                row.getBytes("token_hash"),
                row.getBytes("previous_hash"),
                row.getBytes("salt"),
                Optional.ofNullable(row.getString("end_cause")).map(EndCause::valueOf));
    }

    private static Session session(ResultSet row, StatementContext context) throws SQLException {
        return new Session(
                row.getObject("id", UUID.class),
                instant(row, "created_at"),
                instant(row, "used_at"),
                instant(row, "expires_at"),
                row.getString("method"),
                row.getString("user_agent"),
                row.getString("address"));
    }

    static boolean isNewDevice(Handle handle, UUID account, String userAgent) {
        return handle.createQuery(IS_NEW_DEVICE)
                .bind("account", account)
                .bind("userAgent", userAgent)
                .mapTo(Boolean.class)
                .one();
    }

    static void insert(Handle handle, Family family, String method, Device device) {
        handle.createUpdate(INSERT)
                .bind("id", family.session())
                .bind("account", family.account())
                .bind("method", method)
                .bind("userAgent", device.userAgent())
                .bind("address", device.address())
                .bind("now", at(family.handedAt()))
                .bind("expires", at(family.expiresAt()))
                .bind("generation", family.generation())
                .bind("confirmed", family.confirmed())
                .bind("family", family.familyHash())
                .bind("token", family.tokenHash())
                .bind("previous", family.previousHash())
                .bind("salt", family.salt())
                .execute();
    }

    /// @return false if the row is no longer as it was before
    static boolean rotate(Handle handle, Family before, Family after, Device device) {
        return handle.createUpdate(ROTATE)
                        .bind("id", before.session())
                        .bind("oldGeneration", before.generation())
                        .bind("oldHanded", at(before.handedAt()))
                        .bind("generation", after.generation())
                        .bind("token", after.tokenHash())
                        .bind("previous", after.previousHash())
                        .bind("salt", after.salt())
                        .bind("now", at(after.handedAt()))
                        .bind("userAgent", device.userAgent())
                        .bind("address", device.address())
                        .execute()
                == 1;
    }

    /// @return false if the row is no longer of this generation, or that is in use, or has ended
    static boolean handAgain(Handle handle, Family family, Instant now) {
        return handle.createUpdate(HAND_AGAIN)
                        .bind("id", family.session())
                        .bind("generation", family.generation())
                        .bind("now", at(now))
                        .execute()
                == 1;
    }

    static int[] writeUses(Connection connection, Collection<Seen.Use> uses) throws SQLException {
        try (var batch = connection.prepareStatement(WRITE_USE)) {
            for (var use : uses) {
                batch.setLong(1, use.generation());
                batch.setObject(2, at(use.at()));
                batch.setObject(3, use.session());
                batch.setLong(4, use.generation());
                batch.setObject(5, at(use.at().minus(USE_PRECISION)));
                batch.addBatch();
            }
            return batch.executeBatch();
        }
    }

    /// The last used first.
    ///
    /// @param idle when one must have been used last
    static List<Session> list(Handle handle, UUID account, Instant now, Instant idle) {
        return handle.createQuery(LIST)
                .bind("account", account)
                .bind("now", at(now))
                .bind("idle", at(idle))
                .map(SessionSql::session)
                .list();
    }

    /// Until the transaction ends, nobody else opens a session for this account.
    ///
    /// @return whether there is such an account
    static boolean lockAccount(Handle handle, UUID account) {
        return handle.createQuery(LOCK_ACCOUNT)
                .bind("account", account)
                .mapTo(UUID.class)
                .findOne()
                .isPresent();
    }

    static List<UUID> lockOpen(Handle handle, UUID account) {
        return handle.createQuery(LOCK_OPEN).bind("account", account).mapTo(UUID.class).list();
    }

    /// @return whether this ended it
    static boolean end(Handle handle, UUID account, UUID id, EndCause cause, Instant now) {
        boolean isEnded =
                handle.createUpdate(END)
                                .bind("id", id)
                                .bind("account", account)
                                .bind("cause", cause.name())
                                .bind("now", at(now))
                                .execute()
                        == 1;
        if (isEnded) {
            handle.createUpdate(REVOKE).bind("id", id).bind("account", account).execute();
        }
        return isEnded;
    }

    static int purge(Handle handle, Instant before) {
        return handle.createUpdate(PURGE).bind("before", at(before)).execute();
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
