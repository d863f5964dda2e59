package dev.hirundo.ratelimit;

import dev.hirundo.core.StartException;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Dialect;
import io.github.bucket4j.BucketExceptions.BucketExecutionException;
import io.github.bucket4j.distributed.remote.RemoteCommand;
import io.github.bucket4j.distributed.remote.Request;
import io.github.bucket4j.distributed.versioning.Versions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Bucket4j's states in the table `ratelimit_bucket` of PostgreSQL, until they would be full again.
///
/// A decision runs on a thread of its own, which its caller waits for as long as the timeout: the
/// pool may let wait for longer. So it never joins a transaction of the caller's, which would keep
/// the row locked, and might be rolled back.
final class PostgresqlBuckets implements Buckets {
    private static final String PLACE = "PostgreSQL";
    private static final String MIGRATIONS = "classpath:dev/hirundo/ratelimit/migrations";
    private static final int PURGED_AT_ONCE = 1_000;

    /// Each node passes over what another is deleting.
    private static final String PURGE =
            """
            delete from ratelimit_bucket where id in (
                select id from ratelimit_bucket where expires_at < to_timestamp(?)
                limit %d for update skip locked)"""
                    .formatted(PURGED_AT_ONCE);

    private final Database database;
    private final Duration timeout;
    private final Retries retries;
    private final PostgresqlStates states;

    private PostgresqlBuckets(Database database, Duration timeout) {
        this.database = database;
        this.timeout = timeout;
        this.retries = new Retries(timeout);
        this.states = new PostgresqlStates(database, timeout, retries);
    }

    /// Makes the table, if it is not there.
    ///
    /// @param timeout of each decision
    /// @throws StartException if the database is none of PostgreSQL
    static PostgresqlBuckets over(Database database, Duration timeout) {
        if (database.dialect() != Dialect.POSTGRESQL) {
            throw new StartException(
                    "Limits cannot be shared through "
                            + database.dialect()
                            + ": set DB_URL to a PostgreSQL, or keep them in memory.");
        }
        database.migrate("ratelimit", MIGRATIONS);
        return new PostgresqlBuckets(database, timeout);
    }

    @Override
    public <T> T execute(String limiter, String key, RemoteCommand<T> command) {
        var id = SharedKey.of(limiter, key);
        var request = new Request<>(command, Versions.getLatest(), null, null);
        return inTime(() -> retries.run(id, () -> states.execute(id, request)).getData());
    }

    @Override
    public long clock() {
        return inTime(() -> TimeUnit.MICROSECONDS.toNanos(states.micros()));
    }

    private <T> T inTime(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().name("hirundo-limit").start(task);
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Buckets.away(PLACE, e);
        } catch (TimeoutException e) {
            throw Buckets.away(PLACE, e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case SQLException e -> Buckets.away(PLACE, e);
            case BucketExecutionException e -> Buckets.away(PLACE, e);
            case IllegalStateException e -> unreadable(e);
            case RuntimeException e -> e;
            case Error e -> throw e;
            case null, default -> new IllegalStateException(cause);
        };
    }

    private static StoreException unreadable(IllegalStateException e) {
        return new StoreException("A count in PostgreSQL cannot be read", e);
    }

    /// Not bound by the timeout.
    @Override
    public void tidy(long nanos) {
        try {
            int purged = PURGED_AT_ONCE;
            while (purged == PURGED_AT_ONCE) {
                purged = database.withConnection(connection -> purge(connection, nanos));
            }
        } catch (SQLException e) {
            throw Buckets.away(PLACE, e);
        }
    }

    private static int purge(Connection connection, long nanos) throws SQLException {
        try (var delete = connection.prepareStatement(PURGE)) {
            delete.setLong(1, TimeUnit.NANOSECONDS.toSeconds(nanos));
            return delete.executeUpdate();
        }
    }

    /// The database is its owner's.
    @Override
    public void close() {}
}
