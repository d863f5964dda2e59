package dev.hirundo.ratelimit;

import dev.hirundo.core.data.Database;
import io.github.bucket4j.BucketExceptions.BucketExecutionException;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AbstractCompareAndSwapBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.AsyncCompareAndSwapOperation;
import io.github.bucket4j.distributed.proxy.generic.compare_and_swap.CompareAndSwapOperation;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How Bucket4j reads and writes a state in PostgreSQL until a deadline: by compare-and-set, each a
/// statement that commits by itself. A refusal is one plain read, which waits for nobody; a lock is
/// held for no longer than one statement, and no connection while waiting for one's turn.
///
/// Bucket4j's own ways for PostgreSQL lock a key's row, or a number that stands for it, over
/// several round trips: whoever hammers at a spent key would keep all connections of the pool
/// waiting.
final class PostgresqlStates extends AbstractCompareAndSwapBasedProxyManager<String> {
    private static final String MICROS =
            "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";
    private static final String READ = "select state from ratelimit_bucket where id = ?";
    private static final String INSERT =
            """
            insert into ratelimit_bucket (state, expires_at, id) values (?, to_timestamp(?), ?)
            on conflict do nothing""";
    private static final String UPDATE =
            "update ratelimit_bucket set state = ?, expires_at = to_timestamp(?) where id = ? and state = ?";

    /// An expiry is rounded up to so much: as long as it is the same, an update need not change the
    /// index on it.
    private static final long EXPIRY_SECONDS = TimeUnit.MINUTES.toSeconds(10);

    /// What PostgreSQL says under a stricter isolation than its own when a row has changed.
    private static final String CHANGED = "40001";

    /// Longer than a decision may take: a connection is not closed for being slow once.
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Database database;
    private final Deadline deadline;

    PostgresqlStates(Database database, Deadline deadline) {
        super(ClientSideConfig.getDefault());
        this.database = database;
        this.deadline = deadline;
    }

    /// What is done on a connection.
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /// On a connection that is given up for good when the database stays silent.
    private <T> T onConnection(Work<T> work) {
        try {
            return database.withConnection(
                    connection -> {
                        if (deadline.isOver()) {
                            throw new SQLException("a connection came too late");
                        }
                        connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
                        return work.with(connection);
                    });
        } catch (SQLException e) {
            throw new BucketExecutionException(e);
        }
    }

    /// The time of the database, since 1970.
    long micros() {
        return onConnection(
                connection -> {
                    try (var statement = connection.prepareStatement(MICROS);
                            var rows = statement.executeQuery()) {
                        rows.next();
                        return rows.getLong(1);
                    }
                });
    }

    @Override
    protected CompareAndSwapOperation beginCompareAndSwapOperation(String id) {
        return new CompareAndSwapOperation() {
            @Override
            public Optional<byte[]> getStateData(Optional<Long> unused) {
                return onConnection(connection -> read(connection, id));
            }

            @Override
            public boolean compareAndSwap(
                    byte @Nullable [] before,
                    byte[] after,
                    RemoteBucketState state,
                    Optional<Long> unused) {
                return onConnection(connection -> write(connection, id, before, after, state));
            }
        };
    }

    private static Optional<byte[]> read(Connection connection, String id) throws SQLException {
        try (var select = connection.prepareStatement(READ)) {
            select.setString(1, id);
            try (var rows = select.executeQuery()) {
                return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
            }
        }
    }

    private static boolean write(
            Connection connection,
            String id,
            byte @Nullable [] before,
            byte[] after,
            RemoteBucketState state)
            throws SQLException {
        try (var statement = connection.prepareStatement(before == null ? INSERT : UPDATE)) {
            statement.setBytes(1, after);
            statement.setLong(2, expirySeconds(state));
            statement.setString(3, id);
            if (before != null) {
                statement.setBytes(4, before);
            }
            return isOne(statement);
        }
    }

    private static boolean isOne(PreparedStatement statement) throws SQLException {
        try {
            return statement.executeUpdate() == 1;
        } catch (SQLException e) {
            if (CHANGED.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private static long expirySeconds(RemoteBucketState state) {
        long now = Step.writtenNanos(state);
        long nanos = Math.min(Terms.FAR, state.calculateFullRefillingTime(now));
        long seconds = TimeUnit.NANOSECONDS.toSeconds(now + nanos) + Buckets.STAY.toSeconds();
        return Math.ceilDiv(seconds, EXPIRY_SECONDS) * EXPIRY_SECONDS;
    }

    @Override
    public void removeProxy(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAsyncModeSupported() {
        return false;
    }

    @Override
    protected AsyncCompareAndSwapOperation beginAsyncCompareAndSwapOperation(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected CompletableFuture<Void> removeAsync(String id) {
        throw new UnsupportedOperationException();
    }
}
