package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import jakarta.data.Order;
import jakarta.data.exceptions.OptimisticLockingFailureException;
import jakarta.data.page.CursoredPage;
import jakarta.data.page.PageRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// [Repository] on JDBC: each statement is written once, and run on the connection of the thread's
/// JDBI handle.
final class SqlRepository<T, K> implements Repository<T, K> {
    final Table<T> table;
    final Database database;
    final Rows<T> rows;
    final Pages<T> pages;
    final Inserts<T> inserts;
    final Updates<T> updates;
    final SqlFilter filters;
    final Memberships memberships;
    private final Class<K> idType;
    private final Updates.Update updateAll;
    private final String selectById;

    SqlRepository(Table<T> table, Class<K> idType, Database database, InstantSource clock) {
        if (table.id.javaType() != idType) {
            throw new IllegalArgumentException(
                    "the id of "
                            + table.type.getName()
                            + " is no "
                            + idType.getSimpleName()
                            + ": say "
                            + table.id.javaType().getSimpleName()
                            + ".class");
        }
        this.table = table;
        this.idType = idType;
        this.database = database;
        this.rows = new Rows<>(table, database);
        this.pages = new Pages<>(table, rows, database.dialect());
        this.inserts = new Inserts<>(table, rows, clock);
        this.updates = new Updates<>(table, rows, clock);
        this.memberships = new Memberships(database);
        this.filters = new SqlFilter(table, memberships, database);
        this.updateAll = updates.of(table.columns);
        this.selectById = table.select + " where " + table.id.sql() + " = ?";
    }

    /// The id that a client wrote; empty if no id of this kind is written so.
    Optional<K> parseId(String text) {
        return table.parseId(text).map(idType::cast);
    }

    @Override
    public <S extends T> S insert(S entity) {
        return same(inserts.insert(inserts.filled(entity)));
    }

    /// A record is final: what extends it is the record itself.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <S> S same(Object entity) {
        return (S) entity;
    }

    @Override
    public <S extends T> S update(S entity) {
        var values = table.values(entity);
        var id =
                Objects.requireNonNull(
                        values[table.id.position()], "the id is null: insert it first");
        return same(
                updates.update(updateAll, id, values, versionOf(values), Condition.TRUE)
                        .orElseThrow(() -> new OptimisticLockingFailureException(gone(values))));
    }

    private @Nullable Long versionOf(@Nullable Object[] values) {
        return table.version
                .map(
                        column ->
                                Objects.requireNonNull(
                                        values[column.position()],
                                        "the version is null: insert it first"))
                .map(version -> ((Number) version).longValue())
                .orElse(null);
    }

    private String gone(@Nullable Object[] values) {
        return table.type.getSimpleName()
                + " "
                + values[table.id.position()]
                + " is gone"
                + table.version
                        .map(column -> ", or no longer at version " + values[column.position()])
                        .orElse("");
    }

    @Override
    public <S extends T> S save(S entity) {
        return database.inTransaction(
                handle -> {
                    var values = table.values(entity);
                    var id = values[table.id.position()];
                    if (id == null
                            || Table.isEmpty(id)
                            || table.version
                                    .filter(v -> Table.isEmpty(values[v.position()]))
                                    .isPresent()) {
                        return insert(entity);
                    }
                    Long version = versionOf(values);
                    var updated = updates.update(updateAll, id, values, version, Condition.TRUE);
                    if (updated.isPresent()) {
                        return same(updated.get());
                    }
                    if (version != null) {
                        throw new OptimisticLockingFailureException(gone(values));
                    }
                    return insert(entity);
                });
    }

    @Override
    public <S extends T> List<S> insertAll(List<S> entities) {
        var values = entities.stream().map(inserts::filled).toList();
        return database.inTransaction(
                handle -> inserts.insertAll(values).stream().map(SqlRepository::<S>same).toList());
    }

    @Override
    public <S extends T> List<S> updateAll(List<S> entities) {
        return database.inTransaction(handle -> entities.stream().map(this::update).toList());
    }

    @Override
    public <S extends T> List<S> saveAll(List<S> entities) {
        return database.inTransaction(handle -> entities.stream().map(this::save).toList());
    }

    @Override
    public Optional<T> findById(K id) {
        return find(selectById, id);
    }

    /// Runs the work on a row that nobody else can write until it is done.
    <R> R locked(Object id, Function<Optional<T>, R> work) {
        return database.inTransaction(handle -> work.apply(find(selectById + " for update", id)));
    }

    private Optional<T> find(String sql, Object id) {
        Objects.requireNonNull(id, "id");
        return rows.run(
                connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        table.id.type().set(statement, 1, id);
                        return rows.one(statement);
                    }
                });
    }

    @Override
    public Stream<T> findAll() {
        return findAll(Filter.all());
    }

    @Override
    public Stream<T> findAll(Filter filter) {
        return RowStream.open(database, table, filters.of(filter));
    }

    @Override
    public CursoredPage<T> findAll(PageRequest request, Order<T> sortBy) {
        return findAll(Filter.all(), request, sortBy);
    }

    @Override
    public CursoredPage<T> findAll(Filter filter, PageRequest request, Order<T> sortBy) {
        return pages.page(filters.of(filter), request, sortBy);
    }

    @Override
    public long count(Filter filter) {
        return pages.count(filters.of(filter));
    }

    @Override
    public RowMapper<T> mapper() {
        return table.mapper();
    }

    @Override
    public void deleteById(K id) {
        updates.delete(Objects.requireNonNull(id, "id"), null, Condition.TRUE);
    }

    @Override
    public void delete(T entity) {
        var values = table.values(entity);
        var id = Objects.requireNonNull(values[table.id.position()], "the id is null");
        if (!updates.delete(id, versionOf(values), Condition.TRUE)) {
            throw new OptimisticLockingFailureException(gone(values));
        }
    }

    @Override
    public void deleteAll(List<? extends T> entities) {
        database.useTransaction(handle -> entities.forEach(this::delete));
    }
}
