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
    private final Map<String, Set<Inbox>> topics = new HashMap<>();
    private Position position;
    private boolean goingAway;

    /// Up to where everything has been put into the inboxes.
    Hub(Position position) {
        this.position = position;
    }

    /// @return what comes after it is in the inbox, or will be
    synchronized Position join(String topic, Inbox inbox) {
        topics.computeIfAbsent(topic, _ -> new HashSet<>()).add(inbox);
        if (goingAway) {
            inbox.end(End.GOING_AWAY);
        }
        return position;
    }

    synchronized void leave(String topic, Inbox inbox) {
        topics.computeIfPresent(topic, (_, all) -> all.remove(inbox) && all.isEmpty() ? null : all);
    }

    synchronized Position position() {
        return position;
    }

    synchronized void dispatch(List<Entry> entries) {
        for (var entry : entries) {
            var listeners = topics.get(entry.topic());
            if (listeners != null) {
                var delivery = new Delivery(entry);
                listeners.forEach(listener -> listener.offer(delivery));
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
        topics.values().forEach(all -> all.forEach(each -> each.end(reason)));
    }
}
