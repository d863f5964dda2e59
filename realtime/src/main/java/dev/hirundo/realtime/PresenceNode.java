package dev.hirundo.realtime;

import java.time.Duration;
import java.util.UUID;

/// What this process is called in the table, and whether it lives there. One that was held for dead
/// goes on under a new name, so that what is swept up and what is there anew are not the same rows.
///
/// Thread-safe.
final class PresenceNode {
    private static final System.Logger LOGGER =
            System.getLogger(PresenceNode.class.getPackageName());

    private final PresenceTable table;
    private final Duration timeout;

    /// How many heartbeats in time show that it is not the database that was away.
    private final long needed;

    private volatile String id = newId();
    private boolean registered;
    private volatile boolean closed;

    /// Heartbeats in a row that were in time.
    private long inTime;

    PresenceNode(PresenceTable table, Duration interval, Duration timeout) {
        if (!interval.isPositive() || timeout.compareTo(interval.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "a timeout of " + timeout + " is not twice the interval, " + interval);
        }
        this.table = table;
        this.timeout = timeout;
        this.needed = timeout.dividedBy(interval);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }

    String id() {
        return id;
    }

    boolean isClosed() {
        return closed;
    }

    /// Registers under another name, unless somebody has.
    ///
    /// @param dead the name that was found dead, or was not registered yet
    /// @throws IllegalStateException if closed
    synchronized void renew(String dead) {
        if (closed) {
            throw new IllegalStateException("closed: nobody enters any more");
        }
        if (!id.equals(dead)) {
            return;
        }
        if (registered) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "this node was not heard of for {0} and held for dead: its members come anew",
                    timeout);
        }
        String next = newId();
        table.register(next);
        id = next;
        registered = true;
    }

    /// Goes on under another name, since the table has lost some of what this node has put there.
    synchronized void beginAnew() {
        if (registered && !closed) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the database has lost the latest of its history: the members of this node come anew");
            table.bury(id);
            registered = false; // under the next name
            renew(id);
        }
    }

    /// Says that it lives. One at a time.
    void touch() {
        String now = id;
        try {
            var pulse = table.touch(now, timeout);
            inTime = pulse == PresenceTable.Pulse.IN_TIME ? inTime + 1 : 0;
            if (pulse == PresenceTable.Pulse.DEAD) {
                renew(now);
            }
        } catch (RuntimeException e) {
            inTime = 0;
            throw e;
        }
    }

    /// Takes away the rows of nodes that were not heard of for too long; not until this one was in
    /// time for as long: after an outage of the database all are late, and none is dead. One at a
    /// time.
    void sweep() {
        if (!isInTime()) {
            return;
        }
        for (String dead : table.dead(timeout)) {
            LOGGER.log(System.Logger.Level.DEBUG, "sweeping up after node {0}", dead);
            while (isInTime() && table.sweep(dead, timeout)) {
                touch();
            }
        }
    }

    private boolean isInTime() {
        return inTime >= needed;
    }

    /// From now on it is dead.
    void close() {
        boolean hasRows;
        synchronized (this) {
            closed = true;
            hasRows = registered;
        }
        if (hasRows) {
            table.bury(id);
        }
        while (hasRows) {
            hasRows = table.sweep(id, timeout);
        }
    }
}
