package dev.hirundo.realtime;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What is told to those who listen just now, and kept nowhere. Thread-safe.
final class Fleeting implements Item {
    private final String topic;
    private final String event;
    private final Object key;
    private final boolean isDispensable;
    private final byte[] data;
    private final ConcurrentHashMap<Encoding<?>, Object> encoded = new ConcurrentHashMap<>(2);

    private Fleeting(String topic, String event, Object key, boolean isDispensable, byte[] data) {
        this.topic = topic;
        this.event = event;
        this.key = key;
        this.isDispensable = isDispensable;
        this.data = data;
    }

    /// @param sender of two of the same, the later may stand for both
    /// @param data JSON
    static Fleeting message(String topic, String sender, byte[] data) {
        return new Fleeting(topic, "message", new Sender(sender), true, data);
    }

    /// Is never equal to the id of a row.
    private record Sender(String name) {}

    /// A step from one state to the next, none of which may be left out.
    static Fleeting step(String topic, String event, byte[] data) {
        return new Fleeting(topic, event, new Object(), false, data);
    }

    String topic() {
        return topic;
    }

    @SuppressWarnings("unchecked") // the key tells what it is of
    <P> P as(Encoding<P> encoding) {
        return (P)
                encoded.computeIfAbsent(
                        encoding, _ -> encoding.event(topic, event, Optional.empty(), data));
    }

    @Override
    public Object key() {
        return key;
    }

    @Override
    public boolean isDispensable() {
        return isDispensable;
    }

    @Override
    public Optional<Item> then(Item later) {
        return Optional.of(later);
    }
}
