package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/// How much of the log is kept: who comes back later than that begins anew. Thread-safe.
final class Retention {
    private static final System.Logger LOGGER = System.getLogger(Retention.class.getPackageName());

    private final ChangeLog log;
    private final Duration age;
    private final long entries;
    private final InstantSource clock;
    private final AtomicBoolean isBusy = new AtomicBoolean();
    private boolean failing;

    /// @param age what is older is forgotten
    /// @param entries if there are more, the oldest are
    Retention(ChangeLog log, Duration age, long entries, InstantSource clock) {
        this.log = log;
        this.age = age;
        this.entries = entries;
        this.clock = clock;
    }

    /// Blocks, unless another thread is at it.
    void forget() {
        if (isBusy.compareAndSet(false, true)) {
            try {
                log.forget(clock.instant().minus(age));
                log.forgetAllBut(entries);
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) {
                    LOGGER.log(System.Logger.Level.WARNING, "the change log grows on", e);
                }
                failing = true;
            } finally {
                isBusy.set(false);
            }
        }
    }
}
