package dev.hirundo.realtime;

import java.util.concurrent.TimeUnit;

/// How many messages one client sends: so many in a second, and some at once. A token bucket, used
/// by one thread.
final class MessageRate {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long perSecond;
    private final long capacity;

    /// In parts of a message: as many nanoseconds as a message takes to come back, times how many
    /// do so in a second.
    private long tokens;

    private long lastNanos;

    /// @param atOnce beside those of a second: who comes back takes up all of his topics
    MessageRate(int perSecond, int atOnce, long nowNanos) {
        this.perSecond = perSecond;
        this.capacity = (perSecond + (long) atOnce) * SECOND;
        this.tokens = capacity;
        this.lastNanos = nowNanos;
    }

    boolean allows(long nowNanos) {
        long passed = Math.min(nowNanos - lastNanos, capacity / perSecond);
        lastNanos = nowNanos;
        tokens = Math.min(capacity, tokens + passed * perSecond);
        if (tokens < SECOND) {
            return false;
        }
        tokens -= SECOND;
        return true;
    }
}
