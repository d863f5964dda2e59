package dev.hirundo.crud;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.crud.Access.Operation;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads single rows of a resource for a caller. One that he may not read is as good as absent.
final class Reader<T, K> {
    private final Definition<T, K> definition;
    private final SqlRepository<T, K> rows;
    private final Table<T> table;

    Reader(Definition<T, K> definition) {
        this.definition = definition;
        this.rows = definition.rows();
        this.table = definition.table();
    }

    /// The row for reading; it may come from the cache.
    ///
    /// @throws ProblemException 404 if there is none that the caller may read
    T find(Grant<T> grant, K id) {
        var filter = grant.required(Operation.READ);
        return read(id).filter(r -> grant.allows(filter.and(definition.present()), r))
                .orElseThrow(() -> absent(id));
    }

    @SuppressWarnings("NullAway") // the cache keeps nothing where the loader finds nothing
    private Optional<T> read(K id) {
        var cache = definition.cache();
        return cache.isPresent()
                ? Optional.ofNullable(cache.get().get(id, this::load))
                : rows.findById(id);
    }

    private @Nullable T load(Object id) {
        @SuppressWarnings("unchecked") // the cache is asked by ids alone
        var found = rows.findById((K) id);
        return found.orElse(null);
    }

    /// The row for writing, as it is in the database.
    ///
    /// @param filter of the rows with which the caller may do what he wants
    /// @throws ProblemException 404 if there is none that he may see, 401 or 403 if he may see it
    ///   and no more
    T present(Grant<T> grant, K id, Filter filter) {
        return allowed(
                grant,
                id,
                rows.findById(id).filter(row -> grant.allows(definition.present(), row)),
                filter);
    }

    /// As [#present], of a row that was read already.
    T allowed(Grant<T> grant, K id, Optional<T> found, Filter filter) {
        T row = found.orElseThrow(() -> absent(id));
        if (grant.allows(filter, row)) {
            return row;
        }
        throw grant.allows(grant.rows(Operation.READ), row) ? grant.denied() : absent(id);
    }

    ProblemException absent(Object id) {
        return Problem.of(404)
                .withDetail(
                        "No "
                                + table.type.getSimpleName().toLowerCase(Locale.ROOT)
                                + " has the id "
                                + id
                                + ".")
                .toException();
    }

    /// The entity tag of the whole row; null where it has no version.
    @Nullable String etag(T row) {
        Long version = version(row);
        return version == null ? null : Preconditions.etag(version);
    }

    @Nullable Long version(T row) {
        return table.version
                .map(column -> column.of(row) instanceof Number number ? number.longValue() : null)
                .orElse(null);
    }
}
