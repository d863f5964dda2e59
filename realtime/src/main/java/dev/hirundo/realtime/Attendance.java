package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.ChangeLog.Snapshot;
import dev.hirundo.realtime.Roster.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who is in one topic, as those who listen to it on this node are told. Thread-safe.
final class Attendance implements Listener {
    private final String topic;
    private final Set<Subscription> listeners = new HashSet<>();

    /// Who have come, and are told nothing before they are known to be there.
    private final Map<Subscription, String> coming = new HashMap<>();

    /// What was heard before it was known what there is.
    private final List<Delivery> early = new ArrayList<>();

    private @Nullable Snapshot<Roster> known;
    private boolean isOver;

    Attendance(String topic) {
        this.topic = topic;
    }

    /// @param known read after it has begun to hear
    synchronized void begin(Snapshot<Roster> known) {
        this.known = known;
        early.forEach(each -> apply(known, each));
        early.clear();
        notifyAll();
    }

    /// Nobody will be told any more.
    synchronized void end() {
        isOver = true;
        notifyAll();
    }

    /// Tells who is there, himself among them, and from then on who comes and goes. Blocks until it
    /// has begun.
    ///
    /// @param id of the member whose it is
    /// @return false if it is over, and this did nothing
    synchronized boolean add(Subscription listener, String id) {
        awaitBegin();
        if (isOver || known == null) {
            return false;
        }
        coming.put(listener, id);
        welcome(known.rows());
        return true;
    }

    private void welcome(Roster roster) {
        var members = roster.members();
        var ids = members.stream().map(Member::id).collect(Collectors.toSet());
        if (Collections.disjoint(coming.values(), ids)) {
            return;
        }
        var state = step("presence.state", Map.of("members", members));
        coming.entrySet()
                .removeIf(
                        each -> {
                            boolean isThere = ids.contains(each.getValue());
                            if (isThere) {
                                tell(each.getKey(), state);
                                listeners.add(each.getKey());
                            }
                            return isThere;
                        });
    }

    private void awaitBegin() {
        try {
            while (known == null && !isOver) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server has no more time", e);
        }
    }

    /// @return whether it is over, be it that nobody listens any more
    synchronized boolean remove(Subscription listener) {
        listeners.remove(listener);
        coming.remove(listener);
        isOver |= listeners.isEmpty() && coming.isEmpty();
        return isOver;
    }

    @Override
    public synchronized void hear(Delivery delivery) {
        if (known == null) {
            early.add(delivery);
        } else {
            apply(known, delivery);
        }
    }

    private void apply(Snapshot<Roster> known, Delivery delivery) {
        if (known.shows(delivery.position())) {
            return;
        }
        known.rows()
                .apply(delivery.change())
                .map(
                        event ->
                                switch (event) {
                                    case Event.Join(Member member) -> step("presence.join", member);
                                    case Event.Leave(String id) ->
                                            step("presence.leave", Map.of("id", id));
                                })
                .ifPresent(step -> listeners.forEach(each -> tell(each, step)));
        if (!coming.isEmpty()) {
            welcome(known.rows());
        }
    }

    private Fleeting step(String event, Object data) {
        return Fleeting.step(topic, event, Json.standard().write(data));
    }

    private static void tell(Subscription listener, Fleeting step) {
        listener.mailbox().offer(listener, step);
    }

    @Override
    public int touch() {
        return 0;
    }

    @Override
    public synchronized boolean hasLittleRoom() {
        return listeners.stream().anyMatch(Subscription::hasLittleRoom);
    }

    /// All who listen begin anew.
    @Override
    public synchronized void forget() {
        end();
        listeners.forEach(Subscription::forget);
        coming.keySet().forEach(Subscription::forget);
    }
}
