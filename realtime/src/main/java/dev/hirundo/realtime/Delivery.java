package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Feed;
import dev.hirundo.core.data.StoredJson;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// A change on its way to many: read once for all who see rows of one type, encoded once for all
/// who see the same of it. Thread-safe.
final class Delivery implements Item {
    /// How many ways to say it are kept, as long as it is remembered itself.
    private static final int MAX_ENCODED = 32;

    private final Entry entry;
    private final boolean isOfSeveral;
    private final Map<Class<?>, Change<?>> changes = new ConcurrentHashMap<>(2);
    private final Map<Seen, Object> encoded = new ConcurrentHashMap<>(2);

    /// What is the same for all who are sent the same.
    private record Seen(
            Encoding<?> encoding,
            String topic,
            String event,
            Object view,
            Optional<Position> position) {}

    Delivery(Entry entry) {
        this(entry, false);
    }

    private Delivery(Entry entry, boolean isOfSeveral) {
        this.entry = entry;
        this.isOfSeveral = isOfSeveral;
    }

    Position position() {
        return entry.position();
    }

    String topic() {
        return entry.topic();
    }

    Change<JsonNode> change() {
        return entry.change();
    }

    /// Whether it stands for several changes, at the place of the last: others that wait may lie
    /// between them.
    boolean isOfSeveral() {
        return isOfSeveral;
    }

    Instant at() {
        return entry.at();
    }

    /// As one who calls the topic so sees it, if the feed shows it.
    ///
    /// @param position what the client then comes back with; empty if that stays as it is
    @SuppressWarnings("unchecked") // the key tells what it is of
    <T, P> Optional<P> as(
            Encoding<P> encoding, String topic, Feed<T> feed, Optional<Position> position) {
        return seen(feed)
                .map(
                        change ->
                                (P)
                                        encoded(
                                                new Seen(
                                                        encoding,
                                                        topic,
                                                        event(change),
                                                        key(feed, change),
                                                        position),
                                                seen ->
                                                        encoding.event(
                                                                topic,
                                                                seen.event(),
                                                                position,
                                                                json(feed, change))));
    }

    /// Of more than there is room for each is made anew: clients call a topic what they like.
    private Object encoded(Seen seen, Function<Seen, Object> encode) {
        var known = encoded.get(seen);
        if (known != null) {
            return known;
        }
        return encoded.size() < MAX_ENCODED
                ? encoded.computeIfAbsent(seen, encode)
                : encode.apply(seen);
    }

    @Override
    public Object key() {
        return entry.id();
    }

    @Override
    public boolean isDispensable() {
        return true;
    }

    @Override
    public Optional<Item> then(Item later) {
        var last = ((Delivery) later).entry;
        return both(entry.change(), last.change())
                .map(
                        change ->
                                new Delivery(
                                        new Entry(
                                                last.position(),
                                                last.topic(),
                                                last.id(),
                                                last.at(),
                                                change),
                                        true));
    }

    private static Optional<Change<JsonNode>> both(
            Change<JsonNode> first, Change<JsonNode> second) {
        var before = before(first);
        if (second instanceof Change.Deleted) {
            return before.map(Change.Deleted::new);
        }
        return Optional.of(
                before.<Change<JsonNode>>map(row -> new Change.Updated<>(row, second.row()))
                        .orElseGet(() -> new Change.Created<>(second.row())));
    }

    private static Optional<JsonNode> before(Change<JsonNode> change) {
        return switch (change) {
            case Change.Created<JsonNode> _ -> Optional.empty();
            case Change.Updated<JsonNode>(var before, _) -> Optional.of(before);
            case Change.Deleted<JsonNode>(var row) -> Optional.of(row);
        };
    }

    private <T> Optional<Change<T>> seen(Feed<T> feed) {
        return feed.of(change(feed.type()));
    }

    @SuppressWarnings("unchecked") // the key tells what it is of
    private <T> Change<T> change(Class<T> type) {
        return (Change<T>)
                changes.computeIfAbsent(
                        type, _ -> entry.change().map(row -> StoredJson.read(row, type)));
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
