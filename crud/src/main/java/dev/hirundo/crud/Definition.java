package dev.hirundo.crud;

import com.github.benmanes.caffeine.cache.Cache;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Live;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// What a resource is, as its builder was told and its record says: read by all that serves it.
///
/// @param present true of rows that are not deleted
/// @param references the other resources that its rows can be shown with, by name
record Definition<T, K>(
        SqlRepository<T, K> rows,
        Permissions<T> permissions,
        Filter present,
        Optional<Input<?>> creates,
        Optional<Input<?>> updates,
        Options options,
        Optional<Search> search,
        Map<String, Reference> references,
        List<BiConsumer<Caller, Change<T>>> beforeCommit,
        List<BiConsumer<Caller, Change<T>>> afterCommit,
        Optional<ChangeLog> changes,
        Optional<Live> live,
        Optional<Cache<Object, T>> cache,
        InstantSource clock) {

    /// @param filterable fields that clients may filter by
    /// @param sortable fields that clients may sort by
    record Options(
            Set<String> filterable,
            Set<String> sortable,
            boolean softDelete,
            boolean clientIds,
            boolean ifMatchRequired) {}

    /// Another resource that a field holds the id of.
    record Reference(Column field, Definition<?, ?> target) {}

    Table<T> table() {
        return rows.table;
    }

    boolean isWritable() {
        return creates.isPresent() || updates.isPresent();
    }

    /// Whether writes are to be told of: then they take a transaction, and know what was before.
    boolean isObserved() {
        return changes.isPresent() || !beforeCommit.isEmpty() || !afterCommit.isEmpty();
    }
}
