package dev.hirundo.realtime;

import java.time.Duration;

/// Whether what is sent to a client is taken by it. Thread-safe.
///
/// Who sends only counts: that much is done for every message to everybody. The time is that of
/// those who look, who find a change up to one look later than it was.
final class Progress {
    private int sending;
    private long changes;
    private long seen = -1;
    private long seenNanos;

    synchronized void begins() {
        sending++;
        changes++;
    }

    synchronized void ends() {
        sending--;
        changes++;
    }

    /// Whether something is being sent, and nothing has been taken for so long.
    synchronized boolean isStalled(long nowNanos, Duration patience) {
        return sending > 0 && isUnchanged(nowNanos) > patience.toNanos();
    }

    /// Whether nothing is being sent, nor has been for so long.
    synchronized boolean isQuiet(long nowNanos, Duration time) {
        return isUnchanged(nowNanos) >= time.toNanos() && sending == 0;
    }

    /// @return for how many nanoseconds
    private long isUnchanged(long nowNanos) {
        if (changes != seen) {
            seen = changes;
            seenNanos = nowNanos;
        }
        return nowNanos - seenNanos;
    }
}
