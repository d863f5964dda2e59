package dev.hirundo.auth.mail;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Sends mail in the background, so that the time a request takes does not tell whether it made one
/// sent.
///
/// Holds at most 1,000 mails and sends two at a time, each on a virtual thread. What fails for now
/// is tried three times more, after about 2, 8 and 32 seconds. A mail that is given up, or finds
/// the outbox full, is lost with a warning that names no address; so is what a killed process held:
/// whoever waits for it asks again. Thread-safe.
public final class Outbox implements AutoCloseable {
    static final int CAPACITY = 1_000;
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final int RETRIES = 3;
    private static final int SENDERS = 2;
    private static final int TELL_EVERY = 1_000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final int GROWTH = 4;
    private static final System.Logger LOGGER = System.getLogger(Outbox.class.getPackageName());

    private final Mailer mailer;
    private final Pause pause;
    private final RandomGenerator random;
    private final Duration patience;
    private final Semaphore room = new Semaphore(CAPACITY);
    private final Semaphore senders = new Semaphore(SENDERS, true);
    private final AtomicLong dropped = new AtomicLong();

    /// Nothing is tried again any more, and [#close] has told how many were left.
    private volatile boolean over;

    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("hirundo-mail-", 0).factory());

    /// How time is let pass before another try.
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /// @param random thread-safe
    Outbox(Mailer mailer, Pause pause, RandomGenerator random, Duration patience) {
        this.mailer = mailer;
        this.pause = pause;
        this.random = random;
        this.patience = patience;
    }

    /// An outbox over a mailer. Close it before what the mailer needs.
    public static Outbox create(Mailer mailer) {
        return new Outbox(mailer, Thread::sleep, new SecureRandom(), PATIENCE);
    }

    /// Takes a mail to be sent soon. Neither blocks nor throws.
    public void post(Mail mail) {
        if (!room.tryAcquire()) {
            drop();
            return;
        }
        try {
            threads.execute(() -> deliver(mail));
        } catch (RejectedExecutionException closed) {
            room.release();
            drop();
        }
    }

    private void drop() {
        long count = dropped.incrementAndGet();
        if (count % TELL_EVERY == 1) { // a flood of mails is no flood of warnings
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "mail dropped, the outbox is full or closed: {0} since the start",
                    count);
        }
    }

    private void deliver(Mail mail) {
        try {
            int tries = 0;
            while (!isDone(mail, tries)) {
                pause.sleep(pauseAfter(tries));
                tries++;
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt(); // counted by close
        } finally {
            room.release();
        }
    }

    /// @return false if it should be tried again
    private boolean isDone(Mail mail, int retries) throws InterruptedException {
        senders.acquire();
        try {
            mailer.send(mail);
            return true;
        } catch (MailException e) {
            return isGivenUp(e.isTemporary() && retries < RETRIES, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) { // a mailer of somebody else's
            return isGivenUp(retries < RETRIES, e.getClass().getName());
        } finally {
            senders.release();
        }
    }

    private boolean isGivenUp(boolean mayRetry, String reason) {
        if (mayRetry && !over) {
            return false;
        }
        if (!over) {
            LOGGER.log(System.Logger.Level.WARNING, "a mail is given up: {0}", reason);
        }
        return true;
    }

    /// Half of it to one and a half, so that what failed together does not come back together.
    private Duration pauseAfter(int retries) {
        double millis = FIRST_PAUSE.toMillis() * Math.pow(GROWTH, retries);
        return Duration.ofMillis(Math.round(millis * (0.5 + random.nextDouble())));
    }

    /// Takes no more, and sends what it holds for up to ten seconds. Blocks; the rest is given up.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                stop();
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        over = true;
        LOGGER.log(
                System.Logger.Level.WARNING,
                "closed before all was sent: {0} mails are given up",
                CAPACITY - room.availablePermits());
        threads.shutdownNow();
    }
}
