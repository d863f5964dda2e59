package dev.hirundo.auth;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// What has to be done now and then, on a thread of its own: reading revocations, writing what was
/// seen, deleting what is over.
final class Upkeep implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Upkeep.class.getPackageName());
    private static final Duration FEED = Duration.ofMillis(500);
    private static final Duration FLUSH = Duration.ofSeconds(1);
    private static final Duration PURGE = Duration.ofHours(1);

    private final RevocationFeed feed;
    private final Seen seen;
    private final Runnable purge;
    private final AutoCloseable[] others;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("hirundo-auth").factory());

    /// @param others to be closed first
    Upkeep(RevocationFeed feed, Seen seen, Runnable purge, AutoCloseable... others) {
        this.feed = feed;
        this.seen = seen;
        this.purge = purge;
        this.others = others;
    }

    /// Reads what was revoked, then goes on by itself.
    void start() {
        feed.poll();
        every(FEED, "reading revocations", feed::poll);
        every(FLUSH, "writing the use of sessions", seen::flush);
        every(PURGE, "deleting what is over", purge);
    }

    private void every(Duration period, String what, Runnable work) {
        var failing = new AtomicBoolean();
        Future<?> _ =
                thread.scheduleWithFixedDelay(
                        () -> {
                            try {
                                work.run();
                                if (failing.compareAndSet(true, false)) {
                                    LOGGER.log(System.Logger.Level.INFO, "{0} works again", what);
                                }
                            } catch (RuntimeException e) {
                                if (failing.compareAndSet(false, true)) {
                                    LOGGER.log(
                                            System.Logger.Level.WARNING,
                                            "{0} fails, and is tried again every {1}: {2}",
                                            what,
                                            period,
                                            e.getMessage());
                                }
                            }
                        },
                        period.toMillis(),
                        period.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        for (var other : others) {
            close(other);
        }
        try {
            thread.awaitTermination(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
            seen.flush();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the last use of sessions was not written: {0}",
                    e.getMessage());
        }
    }

    private static void close(AutoCloseable other) {
        try {
            other.close();
        } catch (Exception e) {
            LOGGER.log(System.Logger.Level.WARNING, "something could not be closed", e);
        }
    }
}
