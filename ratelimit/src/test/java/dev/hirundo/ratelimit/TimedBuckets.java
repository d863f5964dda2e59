package dev.hirundo.ratelimit;

import io.github.bucket4j.distributed.remote.RemoteCommand;

/// Buckets with a clock by hand.
record TimedBuckets(Buckets buckets, ManualTime time) implements Buckets {
    @Override
    public <T> T execute(String limiter, String key, RemoteCommand<T> command) {
        return buckets.execute(limiter, key, command);
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
