package dev.hirundo.realtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What waits to be told to the other nodes: that something has committed, and messages, no more of
/// them than there is room for.
///
/// Thread-safe: many put in, one takes out. Putting in never blocks.
final class Outbox {
    private final int room;
    private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean wake;
    private boolean admitting;
    private boolean roused;
    private boolean closed;

    /// All that waited.
    record Batch(boolean wake, List<byte[]> messages) {
        boolean isEmpty() {
            return !wake && messages.isEmpty();
        }
    }

    Outbox(int room) {
        this.room = room;
    }

    static void demandShort(byte[] message) {
        if (message.length > Broker.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a message of "
                            + message.length
                            + " bytes is too long to be told to other nodes: it may have "
                            + Broker.MAX_BYTES);
        }
    }

    void wake() {
        lock.lock();
        try {
            wake = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// @return whether there was room, and messages are admitted
    boolean offer(byte[] message) {
        demandShort(message);
        lock.lock();
        try {
            if (!admitting || closed || messages.size() == room) {
                return false;
            }
            messages.add(message);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// From now on takes messages in.
    void admit() {
        lock.lock();
        try {
            admitting = true;
        } finally {
            lock.unlock();
        }
    }

    /// Takes none in until [#admit], and drops those that wait: who is told late of what is
    /// fleeting is told wrong.
    void refuse() {
        lock.lock();
        try {
            admitting = false;
            messages.clear();
        } finally {
            lock.unlock();
        }
    }

    /// All that waits; if that is nothing, what comes next.
    ///
    /// @param patience how long to wait for it
    /// @return empty if nothing came, or it was roused or closed
    Batch take(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (!wake && messages.isEmpty() && !roused && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            var taken = new Batch(wake, new ArrayList<>(messages));
            messages.clear();
            wake = false;
            roused = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Waits, unless it is closed.
    void rest(Duration pause) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = pause.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whoever waits to take looks up.
    void rouse() {
        lock.lock();
        try {
            roused = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// What waits can still be taken.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
