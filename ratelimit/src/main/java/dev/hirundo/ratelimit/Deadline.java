package dev.hirundo.ratelimit;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Until when somebody waits.
///
/// @param nanoTime as [System#nanoTime] counts
record Deadline(long nanoTime) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /// Negative once it is over.
    long leftNanos() {
        return nanoTime - System.nanoTime();
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    boolean isLaterThan(Deadline other) {
        return nanoTime - other.nanoTime > 0;
    }

    /// Waits to the end, also if interrupted: that is kept for the caller.
    <T> T await(Future<T> answer) throws ExecutionException, TimeoutException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(leftNanos(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
