package dev.hirundo.core.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one client sees of a topic of the [ChangeLog]: which rows, and what of them.
///
/// ```java
/// Feed.of("message", Message.class).filter(message -> message.room().equals(room))
/// ```
///
/// Immutable. What it is given is called by several threads at once where the feed is for several
/// clients. Each of them tells other clients before and after, so no thread-local should be left.
///
/// @param <T> a row
public final class Feed<T> {
    private final String topic;
    private final Class<T> type;
    private final Predicate<? super T> visible;
    private final Object viewKey;
    private final Function<? super T, ? extends Object> view;
    private final @Nullable Supplier<?> snapshot;

    private Feed(
            String topic,
            Class<T> type,
            Predicate<? super T> visible,
            Object viewKey,
            Function<? super T, ? extends Object> view,
            @Nullable Supplier<?> snapshot) {
        this.topic = Objects.requireNonNull(topic);
        this.type = Objects.requireNonNull(type);
        this.visible = Objects.requireNonNull(visible);
        this.viewKey = Objects.requireNonNull(viewKey);
        this.view = Objects.requireNonNull(view);
        this.snapshot = snapshot;
    }

    /// All changes of a topic, with the rows as JSON, as they are in the log.
    public static Feed<JsonNode> of(String topic) {
        return of(topic, JsonNode.class);
    }

    /// All changes of a topic.
    ///
    /// @param type what a row is read as; of the log a field may be missing, and one more there: it
    ///   was written by the program of its day
    public static <T> Feed<T> of(String topic, Class<T> type) {
        return new Feed<>(topic, type, _ -> true, type, row -> row, null);
    }

    /// Only rows that this holds for. One that it holds for no longer is told of as deleted, one
    /// that it begins to hold for as created. Asked for each change anew; may block, which its own
    /// client waits for.
    public Feed<T> filter(Predicate<? super T> visible) {
        Predicate<? super T> before = this.visible;
        return new Feed<>(
                topic, type, row -> before.test(row) && visible.test(row), viewKey, view, snapshot);
    }

    /// Rows are shown as what this makes of them.
    ///
    /// @param key equal for feeds whose mapping does the same, so that a row is encoded once for
    ///   all of them
    /// @param mapping to anything that [dev.hirundo.core.Json#standard] writes
    public Feed<T> view(Object key, Function<? super T, ? extends Object> mapping) {
        return new Feed<>(topic, type, visible, key, mapping, snapshot);
    }

    /// Begins with what there is: the rows that this reads, each time that a client comes who has
    /// seen nothing yet, or too long ago. Changes follow without a gap and without a repeat.
    ///
    /// @param rows anything that [dev.hirundo.core.Json#standard] writes; called in a transaction,
    ///   which it must use; may block
    public Feed<T> snapshot(Supplier<?> rows) {
        return new Feed<>(topic, type, visible, viewKey, view, Objects.requireNonNull(rows));
    }

    public String topic() {
        return topic;
    }

    /// What a row is read as.
    public Class<T> type() {
        return type;
    }

    /// What the client is told of a change. Nothing, if the row was not for him and is not now.
    ///
    /// @return a change of what is shown of the row; of one that is deleted for him, the row
    public Optional<Change<T>> of(Change<T> change) {
        return switch (change) {
            case Change.Created<T>(var row) -> when(row, change);
            case Change.Deleted<T>(var row) -> when(row, change);
            case Change.Updated<T>(var before, var row) ->
                    visible.test(row)
                            ? Optional.of(visible.test(before) ? change : new Change.Created<>(row))
                            : when(before, new Change.Deleted<>(row));
        };
    }

    private Optional<Change<T>> when(T row, Change<T> change) {
        return visible.test(row) ? Optional.of(change) : Optional.empty();
    }

    /// Equal for feeds that show the same of a row.
    public Object viewKey() {
        return viewKey;
    }

    /// What is shown of a row.
    public Object view(T row) {
        return view.apply(row);
    }

    public Optional<Supplier<?>> snapshot() {
        return Optional.ofNullable(snapshot);
    }
}
