package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who listens to what.
///
/// Thread-safe. Nothing in it blocks but its own lock, which is held while a change is put into the
/// inboxes of those who listen to its topic; whether they see it is theirs to decide.
final class Hub {
    private final Map<String, Set<Subscription>> topics = new HashMap<>();
    private Position position;
    private boolean goingAway;

    /// Up to where everything has been put into the inboxes.
    Hub(Position position) {
        this.position = position;
    }

    /// Somebody who listens.
    ///
    /// @param position what comes after it is in the inbox, or will be
    record Subscription(String topic, Inbox inbox, Position position) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    synchronized Subscription join(String topic, Inbox inbox) {
        var subscription = new Subscription(topic, inbox, position);
        topics.computeIfAbsent(topic, _ -> new HashSet<>()).add(subscription);
        if (goingAway) {
            inbox.end(End.GOING_AWAY);
        }
        return subscription;
    }

    synchronized void leave(Subscription subscription) {
        topics.computeIfPresent(
                subscription.topic(),
                (_, all) -> all.remove(subscription) && all.isEmpty() ? null : all);
    }

    synchronized Position position() {
        return position;
    }

    synchronized void dispatch(List<Entry> entries) {
        for (var entry : entries) {
            var listeners = topics.get(entry.topic());
            if (listeners != null) {
                var delivery = new Delivery(entry);
                listeners.forEach(listener -> listener.inbox().offer(delivery));
            }
            position = entry.position();
        }
    }

    /// What happened since is not known: everybody begins anew, from here on.
    synchronized void forget(Position now) {
        position = now;
        endAll(End.FORGOTTEN);
    }

    /// From now on nobody stays.
    synchronized void goAway() {
        goingAway = true;
        endAll(End.GOING_AWAY);
    }

    private void endAll(End reason) {
        topics.values().forEach(all -> all.forEach(each -> each.inbox().end(reason)));
    }
}
