package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hirundo.core.Json;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Feed;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A change on its way to many: read once for all who see rows of one type, encoded once for all
/// who see the same of it. Thread-safe.
final class Delivery {
    /// The row was written by the program of its day.
    private static final ObjectMapper ROWS =
            Json.standard()
                    .mapper()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    private final Entry entry;
    private final Map<Class<?>, Change<?>> changes = new ConcurrentHashMap<>(2);
    private final Map<Seen, byte[]> encoded = new ConcurrentHashMap<>(2);

    private record Seen(String event, Object view) {}

    Delivery(Entry entry) {
        this.entry = entry;
    }

    Position position() {
        return entry.position();
    }

    /// As an event of a stream, if the feed shows it. Not to be changed.
    <T> Optional<byte[]> sse(Feed<T> feed) {
        return seen(feed)
                .map(
                        change ->
                                encoded.computeIfAbsent(
                                        new Seen(event(change), key(feed, change)),
                                        seen ->
                                                Sse.event(
                                                        position().toString(),
                                                        seen.event(),
                                                        json(feed, change))));
    }

    /// As an event that does not move the client's position on.
    <T> Optional<byte[]> sseWithoutPosition(Feed<T> feed) {
        return seen(feed).map(change -> Sse.event(event(change), json(feed, change)));
    }

    private <T> Optional<Change<T>> seen(Feed<T> feed) {
        return feed.of(change(feed.type()));
    }

    @SuppressWarnings("unchecked") // the key tells what it is of
    private <T> Change<T> change(Class<T> type) {
        return (Change<T>)
                changes.computeIfAbsent(type, _ -> entry.change().map(row -> read(row, type)));
    }

    private static <T> T read(JsonNode row, Class<T> type) {
        if (type.isInstance(row)) {
            return type.cast(row);
        }
        try {
            return ROWS.treeToValue(row, type);
        } catch (IOException e) {
            throw new IllegalStateException("the log holds what is no " + type.getName(), e);
        }
    }

    private static String event(Change<?> change) {
        return switch (change) {
            case Change.Created<?> _ -> "created";
            case Change.Updated<?> _ -> "updated";
            case Change.Deleted<?> _ -> "deleted";
        };
    }

    /// Of a row that is gone, or not for these eyes any more, its id is told and nothing else.
    private static <T> Object key(Feed<T> feed, Change<T> change) {
        return change instanceof Change.Deleted ? "" : feed.viewKey();
    }

    private <T> byte[] json(Feed<T> feed, Change<T> change) {
        return Json.standard()
                .write(
                        change instanceof Change.Deleted
                                ? Map.of("id", entry.id())
                                : feed.view(change.row()));
    }
}
