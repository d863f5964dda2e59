package dev.hirundo.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Asks a store that is away only now and then, so that no crowd of requests waits for it.
///
/// After five failures in a row it is away; then one question is let through every five seconds
/// until one is answered. What failed for many at once is one failure. Thread-safe.
final class Circuit {
    static final int FAILURES = 5;
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final System.Logger LOGGER = System.getLogger(Circuit.class.getPackageName());

    private final LongSupplier nanos;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong nextQuestion = new AtomicLong();
    private volatile boolean away;

    /// @param nanos a clock that never steps back
    Circuit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Whether the store may be asked now. Whoever is told true asks it, and reports.
    boolean mayAsk() {
        if (!away) {
            return true;
        }
        long now = nanos.getAsLong();
        long next = nextQuestion.get();
        return now - next >= 0 && nextQuestion.compareAndSet(next, now + PAUSE.toNanos());
    }

    void worked() {
        if (failures.get() != 0) {
            failures.set(0);
        }
        if (away) {
            end();
        }
    }

    void failed(StoreException failure) {
        LOGGER.log(System.Logger.Level.DEBUG, "the store of limits failed", failure);
        if (!failure.isAnothers() && failures.incrementAndGet() >= FAILURES && !away) {
            begin(failure);
        }
    }

    private synchronized void begin(StoreException failure) {
        if (!away) {
            nextQuestion.set(nanos.getAsLong() + PAUSE.toNanos());
            away = true;
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the store of limits is away ({0}): until it is back, each policy does what its setting \"away\" says",
                    failure.getMessage());
        }
    }

    private synchronized void end() {
        if (away) {
            away = false;
            LOGGER.log(System.Logger.Level.INFO, "the store of limits is back");
        }
    }
}
