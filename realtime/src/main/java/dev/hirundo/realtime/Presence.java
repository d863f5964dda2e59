package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.Snapshot;
import dev.hirundo.core.data.Database;
import dev.hirundo.realtime.PresenceTable.Hold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;

/// Who is in which topic, of all nodes; one for each node.
///
/// It is rows of a table whose changes are entries of the [ChangeLog], so whoever follows the log
/// from a [#snapshot] on with its [Roster] knows who is there, on every node, in the same order,
/// without a gap. Several devices of one member on this node are one row. Rows of a node that is
/// not heard of any more are taken away by another.
///
/// Thread-safe. All methods block, and throw a [JdbiException] if the database fails.
final class Presence implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Presence.class.getPackageName());
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ChangeLog log;
    private final PresenceTable table;
    private final PresenceNode node;
    private final Duration interval;
    private final Map<Place.Key, Place> places = new ConcurrentHashMap<>();
    private final ReentrantLock beating = new ReentrantLock();
    private final AtomicBoolean failing = new AtomicBoolean();

    /// Of the log at the last heartbeat.
    private OptionalLong epoch = OptionalLong.empty();

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("hirundo-presence").factory());

    private Presence(ChangeLog log, PresenceTable table, Duration interval, Duration timeout) {
        this.log = log;
        this.table = table;
        this.interval = interval;
        this.node = new PresenceNode(table, interval, timeout);
    }

    /// Heartbeats every 5 s; a node not heard of for 15 s is dead. None beats before [#start].
    static Presence create(Database database, ChangeLog log) {
        return create(database, log, INTERVAL, TIMEOUT);
    }

    /// @param log of the same database
    /// @param interval between heartbeats
    /// @param timeout how long a node is not heard of that is dead, the same on all nodes; at least
    ///   two intervals
    static Presence create(Database database, ChangeLog log, Duration interval, Duration timeout) {
        return new Presence(log, PresenceTable.create(database, log), interval, timeout);
    }

    /// One more device of this member is in the topic. If it is his first here, the others are told
    /// when this returns.
    ///
    /// @throws IllegalArgumentException if the topic is longer than 500 characters, or holds what
    ///   is no text: NUL, half of a surrogate pair
    /// @throws IllegalStateException if closed, or if this thread is in a transaction, which might
    ///   be rolled back
    Stay enter(String topic, Member member) {
        if (!Member.isText(topic, SocketTopics.MAX_TOPIC_LENGTH)) {
            throw new IllegalArgumentException(
                    "a topic with presence is text of at most "
                            + SocketTopics.MAX_TOPIC_LENGTH
                            + " characters");
        }
        requireNoTransaction();
        if (node.isClosed()) {
            throw new IllegalStateException("closed: nobody enters any more");
        }
        var key = new Place.Key(topic, member.id());
        var place = places.computeIfAbsent(key, Place::new);
        while (!enter(place, member)) {
            place = places.computeIfAbsent(key, Place::new);
        }
        return stay(place);
    }

    private Stay stay(Place place) {
        var left = new AtomicBoolean();
        return () -> {
            requireNoTransaction();
            if (left.compareAndSet(false, true)) {
                leave(place);
            }
        };
    }

    private void requireNoTransaction() {
        if (table.isInTransaction()) {
            throw new IllegalStateException(
                    "somebody enters or leaves a topic in no transaction: it might be rolled back");
        }
    }

    /// @return false if the place is not the one of its key any more
    private boolean enter(Place place, Member member) {
        place.lock.lock();
        try {
            if (place.isAbandoned()) {
                return false;
            }
            place.enter(member);
            settle(place);
            return true;
        } catch (RuntimeException e) {
            place.leave();
            throw e;
        } finally {
            unlock(place);
        }
    }

    private void unlock(Place place) {
        if (place.isEmpty() && place.isSettled(node.id())) {
            place.abandon();
            places.remove(place.key(), place);
        }
        place.lock.unlock();
    }

    private void leave(Place place) {
        place.lock.lock();
        try {
            place.leave();
            if (place.isEmpty() && !node.isClosed()) {
                settle(place);
            }
        } catch (JdbiException e) {
            LOGGER.log(
                    System.Logger.Level.DEBUG,
                    "that somebody has left is told with the next heartbeat: {0}",
                    e.getMessage());
        } finally {
            unlock(place);
        }
    }

    /// With its lock held.
    private void settle(Place place) {
        for (String id = node.id(); !place.isSettled(id); id = node.id()) {
            var hold = place.isSure() ? Hold.TOGETHER : Hold.ALONE;
            boolean isDead = !write(id, hold, List.of(place));
            if (isDead && !place.isSettled(id)) {
                node.renew(id);
            }
        }
    }

    /// Makes the table be as these are, whose locks are held.
    ///
    /// @return false if this node is dead under this name
    private boolean write(String id, Hold hold, List<Place> held) {
        var edits = held.stream().map(place -> place.edit(id)).toList();
        boolean isKnown = false;
        try {
            boolean lives = table.write(id, hold, edits);
            isKnown = true;
            for (int i = 0; i < edits.size(); i++) {
                if (lives) {
                    held.get(i).done(edits.get(i));
                } else {
                    held.get(i).lose();
                }
            }
            return lives;
        } catch (ConnectionException e) {
            isKnown = true; // nothing was written
            throw e;
        } finally {
            for (int i = 0; !isKnown && i < edits.size(); i++) {
                held.get(i).doubt(edits.get(i));
            }
        }
    }

    /// Who is in a topic, and where in the log that is true. The entries of the log's topic
    /// [PresenceTable#logTopic] after it are for [Roster#apply], but for those that the snapshot
    /// shows already.
    ///
    /// @throws IllegalStateException if this thread is in a transaction
    Snapshot<Roster> snapshot(String topic) {
        return log.snapshot(() -> table.roster(topic));
    }

    /// Beats on a thread of its own until it is closed.
    void start() {
        var _ =
                timer.scheduleWithFixedDelay( // what a slow database held up is not caught up with
                        this::tryToBeat, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tryToBeat() {
        try {
            beat();
            if (failing.compareAndSet(true, false)) {
                LOGGER.log(System.Logger.Level.INFO, "the heartbeat of presence works again");
            }
        } catch (RuntimeException | Error e) {
            if (!node.isClosed() && failing.compareAndSet(false, true)) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "the heartbeat of presence fails, and is tried again every {0}: {1}",
                        interval,
                        e.getMessage());
            }
        }
    }

    /// One heartbeat: says that this node lives, puts the table right where the database had failed
    /// or this node was held for dead, and sweeps up after nodes that are.
    void beat() {
        beating.lock();
        try {
            if (!node.isClosed()) {
                node.touch();
                followHistory();
                settleAll();
                node.sweep();
            }
        } finally {
            beating.unlock();
        }
    }

    /// Where a standby has taken over, or a backup was restored, nothing is known of what was
    /// written last.
    private void followHistory() {
        long now = log.end().epoch();
        if (epoch.isPresent() && epoch.getAsLong() != now) {
            node.beginAnew();
        }
        epoch = OptionalLong.of(now);
    }

    /// Those that are just being written are left to who does that.
    private void settleAll() {
        var batch = new ArrayList<Place>();
        try {
            for (var place : places.values()) {
                if (place.lock.tryLock()) {
                    batch.add(place);
                    if (place.isSettled(node.id())) {
                        unlock(batch.removeLast());
                    }
                }
                if (batch.size() == PresenceTable.BATCH) {
                    settle(batch);
                }
            }
            settle(batch);
        } finally {
            batch.forEach(this::unlock);
        }
    }

    private void settle(List<Place> batch) {
        if (!batch.isEmpty()) {
            boolean _ = write(node.id(), Hold.ALONE, batch); // if dead, the next heartbeat
            batch.forEach(this::unlock);
            batch.clear();
        }
    }

    /// How many members are here, or may still be in the table by our word.
    int size() {
        return places.size();
    }

    /// Takes away what this node has put there, and beats no more. Stays that are left open need
    /// not be left any more. Should the database fail, that is logged: others will do it.
    @Override
    public void close() {
        timer.shutdown();
        beating.lock();
        try {
            node.close();
        } catch (JdbiException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the members of this node stay until it is held for dead: {0}",
                    e.getMessage());
        } finally {
            beating.unlock();
        }
    }
}
