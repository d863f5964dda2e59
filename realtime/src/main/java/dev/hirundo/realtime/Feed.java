package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.data.Change;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one client sees of a topic: which rows, and what of them.
///
/// ```java
/// Feed.of("todo").filter(row -> row.path("owner").asText().equals(subject))
/// ```
///
/// Immutable. What it is given is called by several threads, must be quick and not throw.
public final class Feed {
    private static final View WHOLE = new View("", row -> row);

    private final String topic;
    private final Predicate<JsonNode> visible;
    private final View view;
    private final @Nullable Supplier<?> snapshot;

    /// What is shown of a row.
    ///
    /// @param key equal for those that show the same, which share what is encoded
    record View(Object key, Function<JsonNode, ?> mapping) {}

    private Feed(
            String topic, Predicate<JsonNode> visible, View view, @Nullable Supplier<?> snapshot) {
        this.topic = Objects.requireNonNull(topic);
        this.visible = Objects.requireNonNull(visible);
        this.view = view;
        this.snapshot = snapshot;
    }

    /// All changes of a topic, as they are in the log.
    public static Feed of(String topic) {
        return new Feed(topic, _ -> true, WHOLE, null);
    }

    /// Only rows that this holds for. One that it holds for no longer is told of as deleted, one
    /// that it begins to hold for as created.
    public Feed filter(Predicate<JsonNode> visible) {
        return new Feed(topic, this.visible.and(visible), view, snapshot);
    }

    /// Rows are shown as what this makes of them.
    ///
    /// @param key equal for feeds whose mapping does the same, so that a row is encoded once for
    ///   all of them
    /// @param mapping to anything that [dev.hirundo.core.Json#standard] writes
    public Feed view(Object key, Function<JsonNode, ?> mapping) {
        return new Feed(topic, visible, new View(key, mapping), snapshot);
    }

    /// Begins with what there is: the rows that this reads, each time that a client comes who has
    /// seen nothing yet, or too long ago. Changes follow without a gap and without a repeat.
    ///
    /// @param rows anything that [dev.hirundo.core.Json#standard] writes; called in a transaction,
    ///   which it must use; may block
    public Feed snapshot(Supplier<?> rows) {
        return new Feed(topic, visible, view, Objects.requireNonNull(rows));
    }

    String topic() {
        return topic;
    }

    View view() {
        return view;
    }

    Optional<Supplier<?>> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    /// What a change is for who sees this.
    Optional<Event> event(Change<JsonNode> change) {
        return switch (change) {
            case Change.Created<JsonNode>(var row) -> when(visible.test(row), Event.CREATED);
            case Change.Deleted<JsonNode>(var row) -> when(visible.test(row), Event.DELETED);
            case Change.Updated<JsonNode>(var before, var row) ->
                    visible.test(row)
                            ? Optional.of(visible.test(before) ? Event.UPDATED : Event.CREATED)
                            : when(visible.test(before), Event.DELETED);
        };
    }

    private static Optional<Event> when(boolean visible, Event event) {
        return visible ? Optional.of(event) : Optional.empty();
    }
}
