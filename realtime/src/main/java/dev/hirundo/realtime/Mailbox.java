package dev.hirundo.realtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What waits for one connection: of each of its subscriptions no more than that has room for.
///
/// Thread-safe: many put in, one takes out. Putting in never blocks.
final class Mailbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /// In the order they are taken in: each once, if anything waits.
    private final ArrayDeque<Subscription> waiting = new ArrayDeque<>(1);

    private @Nullable End end;

    /// What waited for one subscription.
    ///
    /// @param isForgotten more than these has happened, and is not known
    record Batch(Subscription subscription, List<Item> items, boolean isForgotten) {}

    void offer(Subscription to, Item item) {
        lock.lock();
        try {
            if (end == null) {
                if (to.add(item)) {
                    wait(to);
                } else {
                    finish(End.TOO_SLOW);
                }
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// From now on no two items of it are made one.
    void keepApart(Subscription subscription) {
        lock.lock();
        try {
            subscription.keepApart();
        } finally {
            lock.unlock();
        }
    }

    /// From now on two items of it may be made one.
    ///
    /// @param known what waits no more, nor will: rows can be read before the hub tells of them
    void join(Subscription subscription, Predicate<Item> known) {
        lock.lock();
        try {
            subscription.join(known);
        } finally {
            lock.unlock();
        }
    }

    /// What happened since is not known.
    void forget(Subscription subscription) {
        lock.lock();
        try {
            subscription.forgetAll();
            wait(subscription);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void wait(Subscription subscription) {
        if (end == null && !waiting.contains(subscription)) {
            waiting.add(subscription);
        }
    }

    /// Ends it, unless it has ended. What waits can still be taken if the server goes away; who is
    /// too slow comes back for it, and for others it is not any more.
    void end(End reason) {
        lock.lock();
        try {
            if (end == null) {
                finish(reason);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(End reason) {
        end = reason;
        if (reason != End.GOING_AWAY) {
            waiting.clear();
        }
    }

    /// The end of a subscription: nothing of it will be taken.
    void drop(Subscription subscription) {
        lock.lock();
        try {
            subscription.takeAll();
            waiting.remove(subscription);
        } finally {
            lock.unlock();
        }
    }

    /// All that waits for the subscription whose turn it is; if that is none, the first to come.
    ///
    /// @param patience how long to wait for it
    /// @return empty if there was nothing, or it has ended
    Optional<Batch> take(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (waiting.isEmpty() && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            return Optional.ofNullable(waiting.poll()).map(Subscription::takeAll);
        } finally {
            lock.unlock();
        }
    }

    /// Why it ended, once it has and nothing waits any more.
    Optional<End> ended() {
        lock.lock();
        try {
            return waiting.isEmpty() ? Optional.ofNullable(end) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// How many items wait.
    int size() {
        lock.lock();
        try {
            return waiting.stream().mapToInt(Subscription::size).sum();
        } finally {
            lock.unlock();
        }
    }
}
