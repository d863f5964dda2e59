package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Who listens to what just now, by the topics as clients call them, and what is told there without
/// being kept. Thread-safe.
final class Rooms {
    /// So that every broker can carry it.
    static final int MAX_BYTES = 4096;

    private final Map<String, Set<Subscription>> rooms = new HashMap<>();

    synchronized void join(String topic, Subscription subscription) {
        rooms.computeIfAbsent(topic, _ -> new HashSet<>()).add(subscription);
    }

    synchronized void leave(String topic, Subscription subscription) {
        rooms.computeIfPresent(
                topic, (_, all) -> all.remove(subscription) && all.isEmpty() ? null : all);
    }

    /// Tells all who listen to a topic, on all nodes.
    ///
    /// @throws dev.hirundo.core.ProblemException 413 if it is too long
    void publish(String topic, String sender, Object message) {
        byte[] data = Json.standard().write(message);
        if (data.length > MAX_BYTES) {
            throw Problem.of(413)
                    .withDetail("A message that is not kept has at most " + MAX_BYTES + " bytes.")
                    .toException();
        }
        tell(Fleeting.message(topic, sender, data));
    }

    private synchronized void tell(Fleeting message) {
        rooms.getOrDefault(message.topic(), Set.of())
                .forEach(each -> each.mailbox().offer(each, message));
    }

    synchronized int topics() {
        return rooms.size();
    }
}
