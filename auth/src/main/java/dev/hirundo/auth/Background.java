package dev.hirundo.auth;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Does after the answer what must not show in its time.
///
/// Takes up to a thousand things and does two at a time; what finds no place is dropped with a
/// warning.
final class Background implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Background.class.getPackageName());
    private static final int CAPACITY = 1000;
    private static final int AT_ONCE = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Semaphore room = new Semaphore(CAPACITY);
    private final Semaphore running = new Semaphore(AT_ONCE, true);
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("hirundo-auth-", 0).factory());

    /// Neither blocks nor throws.
    void run(Runnable work) {
        if (!room.tryAcquire()) {
            LOGGER.log(System.Logger.Level.WARNING, "too much to do: something was not begun");
            return;
        }
        try {
            threads.execute(() -> turn(work));
        } catch (RejectedExecutionException _) {
            room.release();
            LOGGER.log(System.Logger.Level.WARNING, "stopping: something was not begun");
        }
    }

    private void turn(Runnable work) {
        try {
            running.acquire();
            try {
                work.run();
            } finally {
                running.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "something failed after the answer", e);
        } finally {
            room.release();
        }
    }

    /// Ends what was begun, for up to ten seconds.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
