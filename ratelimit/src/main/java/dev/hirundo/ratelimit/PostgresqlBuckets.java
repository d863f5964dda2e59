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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Bucket4j's states in the table `ratelimit_bucket` of PostgreSQL, until they would be full again.
///
/// A decision runs on a thread of ours: the pool may let wait for longer than its caller does. So
/// it never joins a transaction of the caller's, which would keep the row locked, and might be
/// rolled back. It is a thread of the platform, since a decision waits several times, and a virtual
/// one then queues behind all else that the server does.
final class PostgresqlBuckets implements Buckets {
    private static final String PLACE = "PostgreSQL";
    private static final String MIGRATIONS = "classpath:dev/hirundo/ratelimit/migrations";

    /// More than a pool usually has connections.
    private static final int THREADS = 16;

    private static final Duration IDLE = Duration.ofSeconds(10);

    /// Bounds what waits for a PostgreSQL that is silent.
    private static final int MOST_WAITING = 10_000;

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
    private final ThreadPoolExecutor threads;

    private PostgresqlBuckets(Database database, Duration timeout) {
        this.database = database;
        this.timeout = timeout;
        this.threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        IDLE.toSeconds(),
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MOST_WAITING),
                        Thread.ofPlatform().daemon().name("hirundo-limit-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
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
    public Duration timeout() {
        return timeout;
    }

    @Override
    public <T> CompletionStage<T> execute(
            String limiter, String key, RemoteCommand<T> command, Deadline deadline) {
        var id = SharedKey.of(limiter, key);
        var request = new Request<>(command, Versions.getLatest(), null, null);
        var states = new PostgresqlStates(database, deadline);
        return onOurs(() -> states.execute(id, request).getData());
    }

    @Override
    public long clock() {
        var deadline = Deadline.in(timeout);
        var states = new PostgresqlStates(database, deadline);
        try {
            return TimeUnit.MICROSECONDS.toNanos(deadline.await(onOurs(states::micros)));
        } catch (TimeoutException e) {
            throw Buckets.away(PLACE, e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private <T> CompletableFuture<T> onOurs(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads)
                    .exceptionally(
                            e -> {
                                throw failure(e.getCause());
                            });
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(Buckets.away(PLACE, e));
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case BucketExecutionException e -> Buckets.away(PLACE, e);
            case IllegalStateException e ->
                    new StoreException("A count in PostgreSQL cannot be read", e);
            case RuntimeException e -> e;
            case null, default -> new CompletionException(cause);
        };
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
    public void close() {
        threads.shutdown();
    }
}
