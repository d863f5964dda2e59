package dev.hirundo.auth.password;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets a few pass at once and a few more wait, in the order they came and for so long; turns the
/// others away at once.
///
/// Thread-safe. The work is done by threads of the platform, which end when there is nothing to do:
/// the callers are virtual, and one that computed would keep a carrier from all other requests for
/// as long as a hash takes.
final class Gate {
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final Semaphore running;
    private final Semaphore inside; // those who run and those who wait
    private final Duration patience;
    private final ThreadPoolExecutor threads;

    Gate(int atOnce, int queue, Duration patience) {
        this.running = new Semaphore(atOnce, true);
        this.inside = new Semaphore(Math.addExact(atOnce, queue));
        this.patience = patience;
        this.threads =
                new ThreadPoolExecutor(
                        atOnce,
                        atOnce,
                        IDLE.toSeconds(),
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("hirundo-hashing-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
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
            return CompletableFuture.supplyAsync(task, threads).join();
        } catch (CompletionException e) {
            throw unwrapped(e);
        } finally {
            running.release();
        }
    }

    private static RuntimeException unwrapped(CompletionException e) {
        return switch (e.getCause()) {
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case null, default -> e;
        };
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
