package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.Position;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A change on its way to many, encoded once for all who see the same of it. Thread-safe.
final class Delivery {
    private final Entry entry;
    private final Map<Seen, byte[]> encoded = new ConcurrentHashMap<>(2);

    private record Seen(Event event, Object view) {}

    Delivery(Entry entry) {
        this.entry = entry;
    }

    Entry entry() {
        return entry;
    }

    Position position() {
        return entry.position();
    }

    /// As an event of a stream. Not to be changed.
    byte[] sse(Event event, Feed.View view) {
        // of a row that is gone, or not for these eyes any more, its id is told and nothing else
        Object key = event == Event.DELETED ? Event.DELETED : view.key();
        return encoded.computeIfAbsent(
                new Seen(event, key),
                _ -> Sse.event(position().toString(), event.toString(), json(event, view)));
    }

    /// As an event that does not move the client's position on.
    byte[] withoutPosition(Event event, Feed.View view) {
        return Sse.event(event.toString(), json(event, view));
    }

    private byte[] json(Event event, Feed.View view) {
        Object data =
                event == Event.DELETED
                        ? Map.of("id", entry.id())
                        : view.mapping().apply(entry.change().row());
        return Json.standard().write(data);
    }
}
