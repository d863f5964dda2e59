package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Who listens to what, and what happened last.
///
/// Thread-safe. Nothing in it blocks but its beginning and its own lock, which is held while a
/// change is put into the mailboxes of those who listen to its topic; whether they see it is theirs
/// to decide.
final class Hub {
    private static final System.Logger LOGGER = System.getLogger(Hub.class.getPackageName());

    private final Map<String, Listeners<Listener>> topics = new HashMap<>();
    private final Listeners<Listener> nobody = new Listeners<>();

    /// What came after the first position, up to the second, so that many who come back at once
    /// need not all read the log.
    private final ArrayDeque<Delivery> history = new ArrayDeque<>();

    private final int memory;
    private final Supplier<Position> end;
    private final Runnable begun;
    private boolean hasBegun;
    private Position remembered = Position.UNKNOWN;
    private volatile Position position = Position.UNKNOWN;

    /// @param memory how many changes are kept for those who come back
    /// @param end where the log ends, asked when somebody first joins: until then nothing needs to
    ///   be read. It may block; what it throws is told to who joins, and the next asks again
    /// @param begun called then: what comes after the end is to be dispatched
    Hub(int memory, Supplier<Position> end, Runnable begun) {
        this.memory = memory;
        this.end = end;
        this.begun = begun;
    }

    private void begin() {
        if (!hasBegun) {
            remembered = end.get();
            position = remembered;
            hasBegun = true;
            begun.run();
        }
    }

    /// @return what comes after it is in the mailbox, or will be
    synchronized Position join(String topic, Listener listener) {
        begin();
        topics.computeIfAbsent(topic, _ -> new Listeners<>()).add(listener);
        return position;
    }

    /// Joins with what came after a position that is known to be of this log. What comes after the
    /// last of it, or after the position if that is later, is in the mailbox, or will be.
    ///
    /// @param epoch of [#position] before it was known that the position is of this log, for it may
    ///   have lost its latest since; at first that of the position itself
    /// @return empty if that is not remembered: then it has not joined
    synchronized Optional<List<Delivery>> join(
            String topic, Listener listener, Position after, long epoch) {
        begin();
        if (epoch != position.epoch() || after.compareTo(remembered) < 0) {
            return Optional.empty();
        }
        join(topic, listener);
        var missed = new ArrayList<Delivery>();
        for (var latest = history.descendingIterator(); latest.hasNext(); ) {
            var delivery = latest.next();
            if (delivery.position().compareTo(after) <= 0) {
                break;
            }
            if (delivery.topic().equals(topic)) {
                missed.add(delivery);
            }
        }
        Collections.reverse(missed);
        return Optional.of(missed);
    }

    /// Whether all that came after this position is remembered, and it is one of this log.
    synchronized boolean remembers(Position after) {
        begin();
        return after.epoch() == position.epoch()
                && after.compareTo(remembered) >= 0
                && after.compareTo(position) <= 0;
    }

    synchronized void leave(String topic, Listener listener) {
        topics.computeIfPresent(
                topic,
                (_, all) -> {
                    all.remove(listener);
                    return all.isEmpty() ? null : all;
                });
    }

    /// Up to where everything is in the mailboxes, unknown until somebody has joined. Does not wait
    /// for a change that is put there.
    Position position() {
        return position;
    }

    synchronized void dispatch(List<Entry> entries) {
        for (var entry : entries) {
            var delivery = new Delivery(entry);
            topics.getOrDefault(entry.topic(), nobody)
                    .forEach(listener -> tell(listener, delivery));
            remember(delivery);
            position = entry.position();
        }
    }

    /// Who of those that these were dispatched to has little room for more.
    synchronized Set<Listener> withLittleRoom(List<Entry> entries) {
        return entries.stream()
                .map(Entry::topic)
                .distinct()
                .flatMap(topic -> topics.getOrDefault(topic, nobody).stream())
                .filter(Listener::hasLittleRoom)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /// Nobody who cannot take it stops the others.
    private static void tell(Listener listener, Delivery delivery) {
        try {
            listener.hear(delivery);
        } catch (RuntimeException | Error e) {
            LOGGER.log(
                    System.Logger.Level.ERROR,
                    "a listener to "
                            + delivery.topic()
                            + " begins anew after "
                            + delivery.position(),
                    e);
            listener.forget();
        }
    }

    private void remember(Delivery delivery) {
        history.add(delivery);
        if (history.size() > memory) {
            remembered = history.remove().position();
        }
    }

    /// What happened since is not known: everybody begins anew, from here on.
    synchronized void forget(Position now) {
        remembered = now;
        history.clear();
        topics.values().forEach(all -> all.forEach(Listener::forget));
        position = now; // the last: who sees it knows of no gap before it
    }

    synchronized int topics() {
        return topics.size();
    }
}
