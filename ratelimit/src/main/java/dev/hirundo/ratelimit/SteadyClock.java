package dev.hirundo.ratelimit;

import java.util.function.LongSupplier;

/// Nanoseconds since its creation, by how far a clock has moved forward.
///
/// A step back of that clock counts as no time at all. To stand still until it has caught up would
/// lock people out for as long as the step. (A step of less than [#GRAIN] may be waited for.)
///
/// Thread-safe; locks once in each [#GRAIN].
final class SteadyClock {
    static final long GRAIN = 1_000_000;

    private final LongSupplier clock;
    private volatile Reading last;

    private record Reading(long clock, long sum) {}

    SteadyClock(LongSupplier clock) {
        this.clock = clock;
        this.last = new Reading(clock.getAsLong(), 0);
    }

    long nanos() {
        var last = this.last; // before the clock is read, which so cannot seem to have stepped back
        long passed = clock.getAsLong() - last.clock;
        return passed >= 0 && passed < GRAIN ? last.sum + passed : advance();
    }

    private synchronized long advance() {
        long now = clock.getAsLong();
        long sum = last.sum + Math.max(0, now - last.clock);
        last = new Reading(now, sum);
        return sum;
    }
}
