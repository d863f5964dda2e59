package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.data.ChangeLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who listens to what just now, by the topics as clients call them: what is told there without
/// being kept, and who is there. Thread-safe.
final class Rooms {
    private static final System.Logger LOGGER = System.getLogger(Rooms.class.getPackageName());

    /// So that every broker can carry it.
    static final int MAX_BYTES = 4096;

    private final Hub hub;
    private final Broker broker;
    private final Map<String, Listeners<Subscription>> rooms = new HashMap<>();
    private final Map<String, Attendance> attendances = new ConcurrentHashMap<>();
    private @Nullable Presence presence;

    Rooms(Hub hub, Broker broker) {
        this.hub = hub;
        this.broker = broker;
    }

    /// From now on it is known who is there. Makes the tables for that, the first time.
    synchronized void keepPresence(ChangeLog log) {
        if (presence == null) {
            presence = Presence.create(log.database(), log);
            presence.start();
        }
    }

    private synchronized Presence presence() {
        return Objects.requireNonNull(presence, "no channel has presence");
    }

    synchronized void join(String topic, Subscription subscription) {
        rooms.computeIfAbsent(topic, _ -> new Listeners<>()).add(subscription);
    }

    synchronized void leave(String topic, Subscription subscription) {
        rooms.computeIfPresent(
                topic,
                (_, all) -> {
                    all.remove(subscription);
                    return all.isEmpty() ? null : all;
                });
    }

    /// Tells all who listen to a topic, on all nodes.
    ///
    /// @throws dev.hirundo.core.ProblemException 413 if it is too long
    void publish(String topic, String sender, Object message) {
        byte[] data = Json.standard().write(message);
        byte[] letter = Json.standard().write(new Letter(topic, sender, message));
        if (data.length > MAX_BYTES || letter.length > Broker.MAX_BYTES) {
            throw Problem.of(413)
                    .withDetail("A message that is not kept has at most " + MAX_BYTES + " bytes.")
                    .toException();
        }
        tell(Fleeting.message(topic, sender, data));
        broker.send(letter);
    }

    /// What goes to the other nodes.
    private record Letter(String topic, String sender, Object data) {}

    /// What another node has published.
    void received(byte[] letter) {
        try {
            var json = Json.standard().readTree(letter);
            tell(
                    Fleeting.message(
                            json.path("topic").asText(),
                            json.path("sender").asText(),
                            Json.standard().write(json.path("data"))));
        } catch (ProblemException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a broker brought what is no message", e);
        }
    }

    private synchronized void tell(Fleeting message) {
        var all = rooms.get(message.topic());
        if (all != null) {
            all.forEach(each -> each.mailbox().offer(each, message));
        }
    }

    /// Somebody is there from now on, and is told who else is. Blocks.
    Stay enter(String topic, Member member, Subscription subscription) {
        var stay = presence().enter(topic, member);
        boolean isWelcome = false;
        try {
            var attendance = attend(topic, member.id(), subscription);
            isWelcome = true;
            return () -> {
                if (attendance.remove(subscription)) {
                    end(topic, attendance);
                }
                stay.leave();
            };
        } finally {
            if (!isWelcome) {
                stay.leave();
            }
        }
    }

    private Attendance attend(String topic, String id, Subscription subscription) {
        while (true) {
            var fresh = new Attendance(topic);
            var attendance = attendances.putIfAbsent(topic, fresh);
            if (attendance == null) {
                attendance = fresh;
                begin(topic, fresh);
            }
            if (attendance.add(subscription, id)) {
                return attendance;
            }
            end(topic, attendance);
        }
    }

    private void begin(String topic, Attendance attendance) {
        boolean isBegun = false;
        try {
            hub.join(PresenceTable.logTopic(topic), attendance);
            attendance.begin(presence().snapshot(topic));
            isBegun = true;
        } finally {
            if (!isBegun) {
                attendance.end();
                end(topic, attendance);
            }
        }
    }

    private void end(String topic, Attendance attendance) {
        attendances.remove(topic, attendance);
        hub.leave(PresenceTable.logTopic(topic), attendance);
    }

    /// Nobody is there any more.
    synchronized void close() {
        if (presence != null) {
            presence.close();
        }
    }

    synchronized int topics() {
        return rooms.size();
    }
}
