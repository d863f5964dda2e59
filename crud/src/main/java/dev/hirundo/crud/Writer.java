package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problem.Violation;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.data.Change;
import dev.hirundo.crud.Access.Operation;
import java.math.BigDecimal;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Adds, changes and removes the rows of a resource for a caller: by its rules, with its hooks,
/// each write and what belongs to it in one transaction.
final class Writer<T, K> {
    private final Definition<T, K> definition;
    private final SqlRepository<T, K> rows;
    private final Table<T> table;
    private final Reader<T, K> reader;
    private final Optional<Column> createdBy;
    private final Optional<Column> updatedBy;
    private final Updates.@Nullable Update change;
    private final Updates.@Nullable Update mark;
    private final Set<String> changeable;
    private final Set<String> settable;

    Writer(Definition<T, K> definition, Reader<T, K> reader) {
        this.definition = definition;
        this.rows = definition.rows();
        this.table = definition.table();
        this.reader = reader;
        this.createdBy = table.named("createdBy").filter(Writer::holdsSubject);
        this.updatedBy = table.named("updatedBy").filter(Writer::holdsSubject);
        this.change =
                definition
                        .updates()
                        .map(input -> rows.updates.of(with(input.columns(), updatedBy)))
                        .orElse(null);
        this.changeable = change == null ? Set.of() : names(change.columns());
        this.settable = definition.updates().map(input -> names(input.columns())).orElse(Set.of());
        this.mark =
                definition.options().softDelete()
                        ? rows.updates.of(with(List.of(table.deletedAt.orElseThrow()), updatedBy))
                        : null;
    }

    private static Set<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.toUnmodifiableSet());
    }

    private static boolean holdsSubject(Column column) {
        return column.javaType() == String.class || column.javaType() == UUID.class;
    }

    private static List<Column> with(List<Column> columns, Optional<Column> more) {
        return Stream.concat(
                        columns.stream(),
                        more.stream()
                                .filter(
                                        column ->
                                                columns.stream()
                                                        .noneMatch(
                                                                c ->
                                                                        c.position()
                                                                                == column
                                                                                        .position())))
                .toList();
    }

    /// What becomes of a row: values by the position of the columns.
    interface Revision<T> {
        @Nullable Object[] of(T row);
    }

    /// @throws ProblemException 401 or 403 if the caller may not add such a row
    T create(Grant<T> grant, T entity, AfterCommit after) {
        var values = filled(grant, entity);
        if (!definition.isObserved()) {
            return rows.inserts.insert(values);
        }
        return definition
                .rows()
                .database
                .inTransaction(
                        handle -> {
                            T row = rows.inserts.insert(values);
                            observe(grant, new Change.Created<>(row), after);
                            return row;
                        });
    }

    /// Adds many rows, none of which is observed one by one unless somebody asked for it.
    void createAll(Grant<T> grant, List<T> entities, AfterCommit after) {
        if (definition.isObserved()) {
            entities.forEach(entity -> create(grant, entity, after));
            return;
        }
        rows.inserts.insertAll(entities.stream().map(entity -> filled(grant, entity)).toList());
    }

    /// The values of a new row, which has to be the caller's.
    private @Nullable Object[] filled(Grant<T> grant, T entity) {
        var values = sign(grant, rows.inserts.filled(entity));
        createdBy.ifPresent(c -> values[c.position()] = subject(grant, c));
        requireMine(grant, grant.required(Operation.CREATE), table.create(values));
        return values;
    }

    /// Changes a row whatever it holds now. Only for a caller who may write all its fields.
    ///
    /// @param values by the position of the columns
    T replace(
            Grant<T> grant,
            K id,
            Preconditions conditions,
            @Nullable Object[] values,
            AfterCommit after) {
        var update = Objects.requireNonNull(change);
        var filter = grant.required(Operation.UPDATE);
        sign(grant, values);
        if (needsTransaction(filter) || !isOneStatement(conditions)) {
            return revise(grant, id, conditions, row -> values, after);
        }
        after.evict(() -> evict(id));
        return rows.updates
                .update(update, id, values, conditions.version().orElse(null), sql(filter))
                .orElseThrow(() -> whyNot(grant, id, filter));
    }

    /// Reads a row, and writes what becomes of it. Should somebody else have written meanwhile, or
    /// could we not tell, it is done again while nobody else can write. A client that names no
    /// version wants his change on whatever is there: he is not told of a race that he could not
    /// know of.
    ///
    /// @throws ProblemException 403 if the revision changes a field that the caller may not write
    T revise(
            Grant<T> grant,
            K id,
            Preconditions conditions,
            Revision<T> revision,
            AfterCommit after) {
        var update = Objects.requireNonNull(change);
        var filter = grant.required(Operation.UPDATE);
        boolean observed = definition.isObserved();
        Function<T, Optional<T>> write =
                row -> {
                    conditions.requireForWrite(reader.etag(row));
                    var values = sign(grant, revision.of(row));
                    requireAllowed(grant, filter, row, values);
                    var changed =
                            rows.updates.update(
                                    update, id, values, reader.version(row), sql(filter));
                    if (observed && changed.isPresent()) {
                        observe(grant, new Change.Updated<>(row, changed.get()), after);
                    }
                    return changed;
                };
        after.evict(() -> evict(id));
        var changed =
                table.version.isPresent() && !observed
                        ? write.apply(reader.present(grant, id, filter))
                        : Optional.<T>empty();
        return changed.or(() -> locked(grant, id, filter, write))
                .orElseThrow(() -> whyNot(grant, id, filter));
    }

    /// What a row becomes has to be the caller's too, and by fields that he may write.
    private void requireAllowed(Grant<T> grant, Filter filter, T row, @Nullable Object[] values) {
        var forbidden =
                grant.limits(Operation.UPDATE).keySet().stream()
                        .filter(settable::contains)
                        .filter(field -> changes(table.field(field), row, values))
                        .filter(field -> !grant.allows(Operation.UPDATE, field, row))
                        .toList();
        requireNone(forbidden);
        if (needsTransaction(filter)) {
            var becomes = table.values(row);
            Objects.requireNonNull(change)
                    .columns()
                    .forEach(c -> becomes[c.position()] = values[c.position()]);
            requireMine(grant, filter, table.create(becomes));
        }
    }

    private static boolean changes(Column column, Object row, @Nullable Object[] values) {
        Object before = column.of(row);
        Object after = values[column.position()];
        return before instanceof BigDecimal a && after instanceof BigDecimal b
                ? a.compareTo(b) != 0
                : !Objects.deepEquals(before, after);
    }

    /// @throws ProblemException 403 that names the fields, if there are any
    static void requireNone(List<String> forbidden) {
        if (!forbidden.isEmpty()) {
            throw Problem.of(403)
                    .withDetail("You may not set these fields.")
                    .withViolations(
                            forbidden.stream()
                                    .map(
                                            f ->
                                                    new Violation(
                                                            "/" + f,
                                                            "Forbidden",
                                                            "not yours to set"))
                                    .toList())
                    .toException();
        }
    }

    /// Removes a row, or marks it deleted where deleted rows are kept.
    void delete(Grant<T> grant, K id, Preconditions conditions, AfterCommit after) {
        var filter = grant.required(Operation.DELETE);
        after.evict(() -> evict(id));
        boolean done =
                isOneStatement(conditions) && !definition.isObserved()
                        ? remove(grant, id, conditions.version().orElse(null), filter)
                        : locked(
                                grant,
                                id,
                                filter,
                                row -> {
                                    conditions.requireForWrite(reader.etag(row));
                                    boolean gone = remove(grant, id, reader.version(row), filter);
                                    if (gone) {
                                        observe(grant, new Change.Deleted<>(row), after);
                                    }
                                    return gone;
                                });
        if (!done) {
            throw whyNot(grant, id, filter);
        }
    }

    private boolean remove(Grant<T> grant, K id, @Nullable Long version, Filter filter) {
        if (mark == null) {
            return rows.updates.delete(id, version, sql(filter));
        }
        var values = sign(grant, new @Nullable Object[table.columns.size()]);
        values[table.deletedAt.orElseThrow().position()] =
                definition.clock().instant().truncatedTo(ChronoUnit.MICROS);
        return rows.updates.update(mark, id, values, version, sql(filter)).isPresent();
    }

    /// Brings a deleted row back; one that is not deleted stays as it is. Deleted rows are as good
    /// as absent for who may not delete them.
    T restore(Grant<T> grant, K id, Preconditions conditions, AfterCommit after) {
        var filter = grant.required(Operation.DELETE);
        after.evict(() -> evict(id));
        return rows.locked(
                id,
                found -> {
                    var visible = // a deleted one is seen by who may delete, and by nobody else
                            found.filter(r -> grant.allows(definition.present().or(filter), r));
                    T row = reader.allowed(grant, id, visible, filter);
                    conditions.requireForWrite(reader.etag(row));
                    if (grant.allows(definition.present(), row)) {
                        return row;
                    }
                    var values = sign(grant, new @Nullable Object[table.columns.size()]);
                    T restored =
                            rows.updates
                                    .update(
                                            Objects.requireNonNull(mark),
                                            id,
                                            values,
                                            null,
                                            Condition.TRUE)
                                    .orElseThrow();
                    observe(grant, new Change.Created<>(restored), after);
                    return restored;
                });
    }

    private <R> R locked(Grant<T> grant, K id, Filter filter, Function<T, R> work) {
        return rows.locked(
                id,
                found ->
                        work.apply(
                                reader.allowed(
                                        grant,
                                        id,
                                        found.filter(
                                                row -> grant.allows(definition.present(), row)),
                                        filter)));
    }

    private Condition sql(Filter filter) {
        return rows.filters.of(filter.and(definition.present()));
    }

    /// Whether the row before and after has to be seen, and nobody may write between.
    private boolean needsTransaction(Filter filter) {
        if (definition.isObserved()) {
            return true;
        }
        return filter != Filter.all()
                && Node.fields(filter).stream().anyMatch(changeable::contains);
    }

    /// Whether the database can check by itself what the request demands.
    private boolean isOneStatement(Preconditions conditions) {
        return conditions.isEmpty()
                || (table.version.isPresent() && conditions.version().isPresent());
    }

    private void requireMine(Grant<T> grant, Filter filter, T row) {
        if (!grant.allows(filter, row)) {
            throw grant.denied();
        }
    }

    /// Why a write found no row: there is none, the caller may not, or it is at another version by
    /// now.
    private ProblemException whyNot(Grant<T> grant, K id, Filter filter) {
        return Preconditions.failed(reader.etag(reader.present(grant, id, filter)));
    }

    private void observe(Grant<T> grant, Change<T> observed, AfterCommit after) {
        definition.beforeCommit().forEach(hook -> hook.accept(grant.caller(), observed));
        definition
                .changes()
                .ifPresent(
                        log ->
                                log.append(
                                        table.topic,
                                        String.valueOf(table.id.of(observed.row())),
                                        observed));
        definition
                .afterCommit()
                .forEach(hook -> after.tell(() -> hook.accept(grant.caller(), observed)));
    }

    private void evict(K id) {
        definition.cache().ifPresent(cache -> cache.invalidate(id));
    }

    private @Nullable Object[] sign(Grant<T> grant, @Nullable Object[] values) {
        updatedBy.ifPresent(c -> values[c.position()] = subject(grant, c));
        return values;
    }

    private @Nullable Object subject(Grant<T> grant, Column column) {
        return grant.caller() instanceof Caller.User user
                ? column.type().coerce(column.name(), user.subject()).orElse(null)
                : null;
    }
}
