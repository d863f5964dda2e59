package dev.hirundo.ratelimit;

import io.github.bucket4j.distributed.remote.RemoteCommand;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// A place that many machines see, where Bucket4j's states lie. Thread-safe.
interface Buckets extends AutoCloseable {
    /// How long a decision may take.
    Duration timeout();

    /// A write that succeeds only while the state is still the one that was read; repeated until it
    /// does, reading again, or the deadline is over. Does not block.
    ///
    /// @return the result, on any thread; or a [StoreException] if the place cannot be reached
    <T> CompletionStage<T> execute(
            String limiter, String key, RemoteCommand<T> command, Deadline deadline);

    /// What its clock shows, in nanoseconds since 1970. Blocks for no longer than a decision takes;
    /// an interrupt does not end that.
    ///
    /// @throws StoreException if the place cannot be reached
    long clock();

    /// How long a state is kept beyond the time when it is full.
    Duration STAY = Duration.ofSeconds(10);

    /// Drops what is full again. Called now and then.
    ///
    /// @param nanos the time as [#clock] tells it
    /// @throws StoreException if the place cannot be reached
    default void tidy(long nanos) {}

    /// Tries another way to the place, which did not answer. May take a few seconds.
    default void renew() {}

    @Override
    void close();

    /// @param e without a message if nothing came in time
    static StoreException away(String place, Exception e) {
        String why = e.getMessage() == null ? " in time" : ": " + e.getMessage();
        return new StoreException(place + " did not answer" + why, e);
    }
}
