package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.UuidV7;
import jakarta.data.Order;
import jakarta.data.exceptions.OptimisticLockingFailureException;
import jakarta.data.page.CursoredPage;
import jakarta.data.page.PageRequest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// [Repository] on JDBC: each statement is written once, and run on the connection of the thread's
/// JDBI handle.
final class SqlRepository<T, K> implements Repository<T, K> {
    private static final Set<Class<?>> ID_TYPES =
            Set.of(UUID.class, String.class, Long.class, Integer.class);

    private final Table<T> table;
    private final Class<K> idType;
    private final Database database;
    private final InstantSource clock;
    private final Supplier<UUID> ids;

    private final String insert;
    private final String insertWithoutId;
    private final List<Column> columnsWithoutId;
    private final Update updateAll;
    private final String select;
    private final String selectById;
    private final String delete;
    private final Rows<T> rows;
    private final Pages<T> pages;

    SqlRepository(Table<T> table, Class<K> idType, Database database) {
        this(table, idType, database, InstantSource.system());
    }

    SqlRepository(Table<T> table, Class<K> idType, Database database, InstantSource clock) {
        if (!ID_TYPES.contains(table.id.javaType())) {
            throw new IllegalArgumentException(
                    table.type.getName()
                            + "."
                            + table.id.name()
                            + ": an id must be a UUID, String, long or int");
        }
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
        this.clock = clock;
        this.ids = new UuidV7(clock, new SecureRandom());
        this.insert = insert(table.columns);
        this.columnsWithoutId = table.columns.stream().filter(c -> !c.equals(table.id)).toList();
        this.insertWithoutId = insert(columnsWithoutId);
        this.updateAll = update(table.columns);
        this.select = table.select();
        this.selectById = select + " where " + table.id.sql() + " = ?";
        this.delete = "delete from " + table.name + " where " + table.id.sql() + " = ?";
        this.rows = new Rows<>(table, database);
        this.pages = new Pages<>(table, rows);
        requireTable();
    }

    private void requireTable() {
        try {
            database.jdbi()
                    .useHandle(
                            handle -> {
                                try (var statement =
                                        handle.getConnection()
                                                .prepareStatement(select + " where 1 = 0")) {
                                    statement.executeQuery().close();
                                }
                            });
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the database does not fit "
                            + table.type.getName()
                            + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + ". Add a migration under db/migration, or name the table or column by @Table or @Column.",
                    e);
        }
    }

    Table<T> table() {
        return table;
    }

    /// The id that a client wrote; empty if no id of this kind is written so.
    Optional<K> parseId(String text) {
        return table.parseId(text).map(idType::cast);
    }

    private String insert(List<Column> columns) {
        String parameters = columns.stream().map(c -> "?").collect(Collectors.joining(", "));
        return "insert into "
                + table.name
                + " ("
                + Table.list(columns)
                + ") values ("
                + parameters
                + ")";
    }

    /// An update of some columns of one row. `updatedAt` and the version go on with it.
    ///
    /// @param sql for any version of the row, and for one
    record Update(List<Column> columns, String sql, String sqlOfVersion) {}

    /// @param columns what to set; those that are set by themselves are left out
    Update update(List<Column> columns) {
        var set = columns.stream().filter(this::isSetByUpdate).toList();
        var assignments = new ArrayList<String>();
        set.forEach(column -> assignments.add(column.sql() + " = ?"));
        table.updatedAt.ifPresent(column -> assignments.add(column.sql() + " = ?"));
        table.version.ifPresent(
                column -> assignments.add(column.sql() + " = " + column.sql() + " + 1"));
        if (assignments
                .isEmpty()) { // a record of nothing but an id: whether the row is there is still to
            // be told
            assignments.add(table.id.sql() + " = " + table.id.sql());
        }
        String write =
                "update "
                        + table.name
                        + " set "
                        + String.join(", ", assignments)
                        + " where "
                        + table.id.sql()
                        + " = ?";
        String versioned =
                table.version.map(column -> write + " and " + column.sql() + " = ?").orElse(write);
        return new Update(set, write, versioned);
    }

    private boolean isSetByUpdate(Column column) {
        return !column.equals(table.id)
                && Stream.of(table.version, table.createdAt, table.updatedAt)
                        .noneMatch(c -> c.filter(column::equals).isPresent());
    }

    @Override
    public <S extends T> S insert(S entity) {
        var values = table.values(entity);
        Instant now = now();
        table.version.ifPresent(
                column ->
                        values[column.position()] =
                                firstVersion(column, values[column.position()]));
        table.createdAt.ifPresent(
                column -> values[column.position()] = orElse(values[column.position()], now));
        table.updatedAt.ifPresent(
                column -> values[column.position()] = orElse(values[column.position()], now));
        boolean generated =
                isEmpty(values[table.id.position()]) && table.id.javaType() != UUID.class;
        if (!generated && values[table.id.position()] == null) {
            values[table.id.position()] = ids.get();
        }
        return rows.run(
                connection -> {
                    try (var statement =
                            rows.write(connection, generated ? insertWithoutId : insert)) {
                        int index = 1;
                        for (Column column : generated ? columnsWithoutId : table.columns) {
                            column.type().set(statement, index++, values[column.position()]);
                        }
                        return same(rows.written(statement).orElseThrow());
                    }
                });
    }

    private static Object firstVersion(Column column, @Nullable Object version) {
        if (version != null && !isEmpty(version)) {
            return version;
        }
        return column.javaType() == Integer.class ? (Object) 1 : (Object) 1L;
    }

    private static Object orElse(@Nullable Object value, Object other) {
        return value == null ? other : value;
    }

    private static boolean isEmpty(@Nullable Object idOrVersion) {
        return idOrVersion == null
                || (idOrVersion instanceof Number number && number.longValue() == 0);
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
                update(updateAll, id, values, versionOf(values))
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

    /// Sets some columns of one row.
    ///
    /// @param values by the position of the columns
    /// @param version which the row must have; null for any
    /// @return the row as it is now; empty if there is none, or none of this version
    Optional<T> update(
            Update update, Object id, @Nullable Object[] values, @Nullable Long version) {
        return rows.run(
                connection -> {
                    try (var statement =
                            rows.write(
                                    connection,
                                    version == null ? update.sql() : update.sqlOfVersion())) {
                        int index = 1;
                        for (Column column : update.columns()) {
                            column.type().set(statement, index++, values[column.position()]);
                        }
                        if (table.updatedAt.isPresent()) {
                            table.updatedAt.get().type().set(statement, index++, now());
                        }
                        table.id.type().set(statement, index++, id);
                        if (version != null) {
                            statement.setLong(index, version);
                        }
                        return rows.written(statement);
                    }
                });
    }

    @Override
    public <S extends T> S save(S entity) {
        return database.inTransaction(
                handle -> {
                    var values = table.values(entity);
                    var id = values[table.id.position()];
                    if (id == null
                            || isEmpty(id)
                            || table.version
                                    .filter(v -> isEmpty(values[v.position()]))
                                    .isPresent()) {
                        return insert(entity);
                    }
                    Long version = versionOf(values);
                    var updated = update(updateAll, id, values, version);
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
        return database.inTransaction(handle -> entities.stream().map(this::insert).toList());
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
    <R> R locked(K id, Function<Optional<T>, R> work) {
        return database.inTransaction(handle -> work.apply(find(selectById + " for update", id)));
    }

    private Optional<T> find(String sql, K id) {
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
        return RowStream.open(database, select, table);
    }

    @Override
    public CursoredPage<T> findAll(PageRequest request, Order<T> sortBy) {
        return pages.page(request, sortBy);
    }

    Pages<T> pages() {
        return pages;
    }

    @Override
    public void deleteById(K id) {
        delete(Objects.requireNonNull(id, "id"), null);
    }

    @Override
    public void delete(T entity) {
        var values = table.values(entity);
        var id = Objects.requireNonNull(values[table.id.position()], "the id is null");
        if (!delete(id, versionOf(values))) {
            throw new OptimisticLockingFailureException(gone(values));
        }
    }

    @Override
    public void deleteAll(List<? extends T> entities) {
        database.useTransaction(handle -> entities.forEach(this::delete));
    }

    /// Deletes one row.
    ///
    /// @param version which the row must have; null for any
    /// @return false if there is no such row, or none of this version
    boolean delete(Object id, @Nullable Long version) {
        String sql =
                version == null
                        ? delete
                        : delete + " and " + table.version.orElseThrow().sql() + " = ?";
        return rows.run(
                connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        table.id.type().set(statement, 1, id);
                        if (version != null) {
                            statement.setLong(2, version);
                        }
                        return statement.executeUpdate() == 1;
                    }
                });
    }

    /// Databases keep microseconds.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
