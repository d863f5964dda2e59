package dev.hirundo.ratelimit;

import io.github.bucket4j.distributed.remote.RemoteCommand;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// Buckets with a clock by hand.
record TimedBuckets(Buckets buckets, ManualTime time) implements Buckets {
    @Override
    public Duration timeout() {
        return buckets.timeout();
    }

    @Override
    public <T> CompletionStage<T> execute(
            String limiter, String key, RemoteCommand<T> command, Deadline deadline) {
        return buckets.execute(limiter, key, command, deadline);
    }

    @Override
    public long clock() {
        return time.getAsLong();
    }

    @Override
    public void tidy(long nanos) {
        buckets.tidy(nanos);
    }

    @Override
    public void close() {
        buckets.close();
    }
}
