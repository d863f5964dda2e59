package dev.hirundo.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A clock of nanoseconds by hand.
final class ManualTime implements Time, LongSupplier {
    private final AtomicLong nanos;

    ManualTime(long nanos) {
        this.nanos = new AtomicLong(nanos);
    }

    @Override
    public void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public long getAsLong() {
        return nanos.get();
    }
}
