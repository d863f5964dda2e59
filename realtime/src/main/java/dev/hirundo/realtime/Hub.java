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
/// inboxes of those who see it.
final class Hub {
    private static final System.Logger LOGGER = System.getLogger(Hub.class.getPackageName());

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
    record Subscription(Feed feed, Inbox inbox, Position position) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    synchronized Subscription join(Feed feed, Inbox inbox) {
        var subscription = new Subscription(feed, inbox, position);
        topics.computeIfAbsent(feed.topic(), _ -> new HashSet<>()).add(subscription);
        if (goingAway) {
            inbox.end(End.GOING_AWAY);
        }
        return subscription;
    }

    synchronized void leave(Subscription subscription) {
        topics.computeIfPresent(
                subscription.feed().topic(),
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
                listeners.forEach(listener -> tell(listener, delivery));
            }
            position = entry.position();
        }
    }

    /// A feed that fails ends for its own listener alone.
    private static void tell(Subscription listener, Delivery delivery) {
        if (listener.inbox().isClosed()) {
            return;
        }
        try {
            var event = listener.feed().event(delivery.entry().change());
            event.ifPresent(e -> listener.inbox().offer(new Inbox.Item(delivery, e)));
        } catch (RuntimeException e) {
            LOGGER.log(
                    System.Logger.Level.ERROR,
                    "a feed of topic " + listener.feed().topic() + " failed: its stream ends",
                    e);
            listener.inbox().end(End.FAILED);
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
