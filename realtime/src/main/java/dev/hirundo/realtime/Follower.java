package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.ForgottenException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Reads the log as it grows, for the [Hub].
///
/// It is woken when something has committed here, and looks by itself now and then for what others
/// wrote, and soon while something is held back. While the database is away it tries again.
final class Follower {
    private static final System.Logger LOGGER = System.getLogger(Follower.class.getPackageName());
    private static final int PAGE = 500;

    /// A change that has committed cannot be read while an older transaction is open.
    private static final Duration SOON = Duration.ofMillis(2);

    /// How long a burst waits for those who do not take it.
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private static final Duration LOOK = Duration.ofMillis(1);

    private final ChangeLog log;
    private final Hub hub;
    private final Duration poll;
    private final int piece;
    private final Semaphore woken = new Semaphore(0);
    private final Thread thread =
            Thread.ofVirtual().name("hirundo-realtime-follower").unstarted(this::run);
    private volatile boolean closed;
    private Duration pause;
    private boolean mayReadSoon;
    private boolean failing;

    /// @param room how many changes may wait for one who listens
    Follower(ChangeLog log, Hub hub, Duration poll, int room) {
        this.log = log;
        this.hub = hub;
        this.poll = poll;
        this.pause = poll;
        this.piece = Math.max(1, room / 2);
    }

    /// Does not block.
    void wake() {
        if (woken.availablePermits() == 0) { // it reads after it has taken what there is
            woken.release();
        }
    }

    void start() {
        thread.start();
    }

    /// Blocks until it reads no more, so that the database can be closed.
    void close() {
        closed = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                if (!read()) {
                    rest();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server has no more time
        }
    }

    /// @return whether there may be more
    private boolean read() throws InterruptedException {
        try {
            var entries = log.after(hub.position(), PAGE);
            tell(entries);
            if (!entries.isEmpty()) {
                pause = SOON;
            }
            mayReadSoon = log.isHeldBack();
            failing = false;
            return entries.size() == PAGE;
        } catch (ForgottenException e) {
            LOGGER.log(System.Logger.Level.WARNING, "listeners begin anew: {0}", e.getMessage());
            return begunAnew();
        } catch (RuntimeException | Error e) {
            return failed(e);
        }
    }

    /// In pieces, between which those who listen have time to take what waits for them: a
    /// transaction may hold more than there is room for.
    private void tell(List<Entry> entries) throws InterruptedException {
        for (int from = 0; from < entries.size(); from += piece) {
            var next = entries.subList(from, Math.min(from + piece, entries.size()));
            hub.dispatch(next);
            if (entries.size() > piece / 2) {
                awaitRoom(hub.withLittleRoom(next));
            }
        }
    }

    private void awaitRoom(Set<Listener> full) throws InterruptedException {
        long began = System.nanoTime();
        while (!closed && System.nanoTime() - began < PATIENCE.toNanos()) {
            full.removeIf(each -> !each.hasLittleRoom());
            if (full.isEmpty()) {
                return;
            }
            Thread.sleep(LOOK);
        }
    }

    private boolean begunAnew() {
        try {
            hub.forget(log.end());
            return true;
        } catch (RuntimeException | Error e) {
            return failed(e);
        }
    }

    private boolean failed(Throwable e) {
        mayReadSoon = true;
        if (!failing) {
            failing = true;
            LOGGER.log(System.Logger.Level.WARNING, "the change log cannot be read", e);
        }
        return false;
    }

    private void rest() throws InterruptedException {
        var patience = mayReadSoon ? pause : poll;
        if (woken.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            woken.drainPermits();
            pause = SOON;
        } else {
            var next = pause.multipliedBy(2);
            pause = next.compareTo(poll) < 0 ? next : poll;
        }
    }
}
