package dev.hirundo.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what another thread, or another process, brings about. Looks each millisecond and
/// leaves the processor to whoever is awaited.
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Eventually() {}

    /// @param what is awaited, for whoever reads the failure
    /// @throws AssertionError if it does not come within 30 seconds
    public static void holds(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos() || Thread.interrupted()) {
                throw new AssertionError("in vain awaited: " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
