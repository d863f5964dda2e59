package dev.hirundo.auth.password;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets a few pass at once and a few more wait, in the order they came and for so long; turns the
/// others away at once.
///
/// Thread-safe. Blocks by a semaphore and has no threads of its own: the callers are virtual.
final class Gate {
    private final Semaphore running;
    private final Semaphore inside; // those who run and those who wait
    private final Duration patience;

    Gate(int atOnce, int queue, Duration patience) {
        this.running = new Semaphore(atOnce, true);
        this.inside = new Semaphore(Math.addExact(atOnce, queue));
        this.patience = patience;
    }

    /// @throws HashingBusyException if the queue is full, patience ends, or the thread is
    ///   interrupted while it waits; its interrupt flag stays set then
    <T> T pass(Supplier<T> task) {
        if (!inside.tryAcquire()) {
            throw busy();
        }
        try {
            return passInTurn(task);
        } finally {
            inside.release();
        }
    }

    private <T> T passInTurn(Supplier<T> task) {
        try {
            if (!running.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return task.get();
        } finally {
            running.release();
        }
    }

    Duration patience() {
        return patience;
    }

    /// Whether one more would be turned away now.
    boolean isFull() {
        return inside.availablePermits() == 0;
    }

    /// For tests: how many wait now.
    int waiting() {
        return running.getQueueLength();
    }

    private HashingBusyException busy() {
        return new HashingBusyException(
                Duration.ofSeconds(patience.plusNanos(999_999_999).toSeconds()));
    }
}
