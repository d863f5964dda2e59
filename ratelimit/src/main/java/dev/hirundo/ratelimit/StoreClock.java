package dev.hirundo.ratelimit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The time of a shared store, which all of its machines count by, without asking it each time: the
/// machine's steady clock, and how far the store's is from it.
///
/// Steps of the machine's own wall clock matter to nobody. Time never runs back, unless the store's
/// clock was set back by a second or more. Thread-safe.
final class StoreClock {
    private static final System.Logger LOGGER = System.getLogger(StoreClock.class.getPackageName());

    /// More than a measurement can be wrong by.
    static final long STEP = TimeUnit.SECONDS.toNanos(1);

    private static final int SAMPLES = 3;

    private final LongSupplier steady;
    private final LongSupplier store;
    private volatile Line line;

    /// @param last the latest time that was told
    private record Line(long offset, AtomicLong last) {}

    private record Sample(long offset, long error) {}

    /// Asks the store.
    ///
    /// @param steady counts nanoseconds from anywhere, and does not step
    /// @param store asks the store for its nanoseconds
    StoreClock(LongSupplier steady, LongSupplier store) {
        this.steady = steady;
        this.store = store;
        this.line = new Line(best().offset, new AtomicLong(Long.MIN_VALUE));
    }

    long nanos() {
        var line = this.line;
        return line.last.accumulateAndGet(steady.getAsLong() + line.offset, Math::max);
    }

    /// Asks the store again. What lies within the error of measuring changes nothing.
    synchronized void measure() {
        var sample = best();
        long moved = sample.offset - line.offset;
        if (Math.abs(moved) <= sample.error) {
            return;
        }
        boolean setBack = moved <= -STEP;
        line = new Line(sample.offset, setBack ? new AtomicLong(Long.MIN_VALUE) : line.last);
        if (Math.abs(moved) >= STEP) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the clock of the store of limits is {1} s {0} what was expected of it",
                    setBack ? "behind" : "ahead of",
                    Math.abs(moved) / STEP);
        }
    }

    /// The one that took least time is the most exact: the answer was made at some moment in it.
    private Sample best() {
        var best = sample();
        for (int i = 1; i < SAMPLES; i++) {
            var sample = sample();
            best = sample.error < best.error ? sample : best;
        }
        return best;
    }

    private Sample sample() {
        long before = steady.getAsLong();
        long there = store.getAsLong();
        long error = (steady.getAsLong() - before) / 2;
        return new Sample(there - (before + error), error);
    }
}
