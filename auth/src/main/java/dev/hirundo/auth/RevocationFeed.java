package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Tells this node of all sessions that end, on whatever node: once each, unless the listener
/// throws; then again.
///
/// Time is the database's. A revocation bears the moment at which its transaction began, and may be
/// seen any time after: so each poll reads [#OVERLAP] back, and one a minute all that still
/// matters. Until the first poll has come back, nothing is known: no access token may be accepted
/// before that.
///
/// Thread-safe.
final class RevocationFeed {
    static final Duration OVERLAP = Duration.ofSeconds(30);
    static final Duration WHOLE = Duration.ofMinutes(1);

    /// For access tokens that are accepted a little after their end.
    static final Duration MARGIN = Duration.ofMinutes(5);

    private static final String READ =
            """
            select r.session_id, r.account_id, r.revoked_at, c.read_at
            from (select current_timestamp as read_at) c
            left join auth_revocation r on r.revoked_at >= ?
            order by r.revoked_at""";
    private static final String PURGE = "delete from auth_revocation where revoked_at < ?";

    private final Database database;
    private final Duration horizon;
    private final Duration whole;
    private final Consumer<Revoked> listener;

    /// When they were revoked; [Instant#MAX] until it was read.
    private final Map<UUID, Instant> told = new ConcurrentHashMap<>();

    private Instant lastRead = Instant.EPOCH;
    private Instant lastWhole = Instant.EPOCH;

    /// @param lifetime how long an access token lives
    /// @param listener must take the same revocation twice, and be thread-safe
    RevocationFeed(Database database, Duration lifetime, Consumer<Revoked> listener) {
        this(database, lifetime, WHOLE, listener);
    }

    /// @param whole how often all that still matters is read
    RevocationFeed(
            Database database, Duration lifetime, Duration whole, Consumer<Revoked> listener) {
        if (!lifetime.isPositive()) {
            throw new IllegalArgumentException("lifetime not positive: " + lifetime);
        }
        this.database = database;
        this.horizon = lifetime.plus(MARGIN);
        this.whole = whole;
        this.listener = listener;
    }

    private record Entry(Revoked revoked, Instant at) {}

    /// One for each revocation, or one without any.
    private record Row(Instant readAt, Optional<Entry> entry) {}

    /// Tells of what is new. To be called every half second or so; the first call reads all.
    /// Blocks.
    ///
    /// @throws org.jdbi.v3.core.JdbiException if the database fails: the next call makes up for it
    synchronized void poll() {
        boolean isWhole =
                !lastRead.isBefore(lastWhole.plus(whole)) || lastRead.equals(Instant.EPOCH);
        var since = since(isWhole);
        var rows = read(since);
        for (var row : rows) {
            row.entry().ifPresent(entry -> tell(entry.revoked(), entry.at()));
        }
        lastRead = rows.getFirst().readAt();
        if (isWhole) {
            lastWhole = lastRead;
            forget(lastRead.minus(horizon).minus(WHOLE.multipliedBy(2)));
        }
    }

    private Instant since(boolean isWhole) {
        if (lastRead.equals(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return lastRead.minus(isWhole ? horizon : OVERLAP);
    }

    private List<Row> read(Instant since) {
        return at(
                READ,
                since,
                statement -> {
                    try (var found = statement.executeQuery()) {
                        var rows = new ArrayList<Row>();
                        while (found.next()) {
                            rows.add(new Row(Sql.instant(found, "read_at"), entry(found)));
                        }
                        return rows;
                    }
                });
    }

    private static Optional<Entry> entry(ResultSet row) throws SQLException {
        var session = row.getObject("session_id", UUID.class);
        if (row.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(
                new Entry(
                        new Revoked(session, row.getObject("account_id", UUID.class)),
                        Sql.instant(row, "revoked_at")));
    }

    /// Tells at once of one that ended on this node, after the commit.
    void tell(Revoked revoked) {
        tell(revoked, Instant.MAX);
    }

    private void tell(Revoked revoked, Instant revokedAt) {
        var known = told.put(revoked.session(), revokedAt);
        if (known != null) {
            return;
        }
        boolean isTold = false;
        try {
            listener.accept(revoked);
            isTold = true;
        } finally {
            if (!isTold) {
                told.remove(revoked.session());
            }
        }
    }

    /// What no poll reads again.
    private void forget(Instant before) {
        told.values().removeIf(revokedAt -> revokedAt.isBefore(before));
        at(PURGE, before, PreparedStatement::executeUpdate);
    }

    @FunctionalInterface
    private interface Execution<R> {
        R execute(PreparedStatement statement) throws SQLException;
    }

    /// Plain JDBC: this runs at every start and twice a second ever after, and JDBI's first
    /// statement loads a parser and the whole of the JDK's flight recorder.
    private <R> R at(String sql, Instant time, Execution<R> execution) {
        try {
            return database.withConnection(
                    connection -> {
                        try (var statement = connection.prepareStatement(sql)) {
                            statement.setObject(1, Sql.time(time));
                            return execution.execute(statement);
                        }
                    });
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }
}
