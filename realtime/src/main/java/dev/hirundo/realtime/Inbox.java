package dev.hirundo.realtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits for one subscriber, no more than it has room for.
///
/// Thread-safe: many put in, one takes out. Putting in never blocks.
final class Inbox {
    private final int room;
    private final ArrayDeque<Delivery> items = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable End end;

    Inbox(int room) {
        this.room = room;
    }

    /// One too many ends it, and what waits is dropped: the subscriber comes back with the position
    /// it has got to.
    ///
    /// @return whether it was taken
    boolean offer(Delivery item) {
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            if (items.size() == room) {
                items.clear();
                end = End.TOO_SLOW;
            } else {
                items.add(item);
            }
            changed.signal();
            return end == null;
        } finally {
            lock.unlock();
        }
    }

    /// Ends it, unless it has ended; what waits can still be taken.
    void end(End reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// All that waits; if that is nothing, the first to come.
    ///
    /// @param patience how long to wait for it
    /// @return nothing if there was none, or it has ended
    List<Delivery> take(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (items.isEmpty() && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            var taken = new ArrayList<>(items);
            items.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Why it ended, once it has and nothing waits any more.
    Optional<End> ended() {
        lock.lock();
        try {
            return items.isEmpty() ? Optional.ofNullable(end) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
