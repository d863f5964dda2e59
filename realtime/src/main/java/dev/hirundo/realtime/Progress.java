package dev.hirundo.realtime;

import java.time.Duration;

/// Whether what is sent to a client is taken by it. Thread-safe.
final class Progress {
    private int sending;
    private long lastNanos = System.nanoTime();

    synchronized void begins() {
        if (sending++ == 0) {
            lastNanos = System.nanoTime();
        }
    }

    synchronized void ends() {
        sending--;
        lastNanos = System.nanoTime();
    }

    /// Whether something is being sent, and nothing has been taken for so long.
    synchronized boolean isStalled(long nowNanos, Duration patience) {
        return sending > 0 && nowNanos - lastNanos > patience.toNanos();
    }

    /// Whether nothing is being sent, nor has been for so long.
    synchronized boolean isQuiet(long nowNanos, Duration time) {
        return sending == 0 && nowNanos - lastNanos >= time.toNanos();
    }
}
