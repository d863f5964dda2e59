package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// What a record says of its table: read once, by its `jakarta.persistence` annotations or else by
/// convention.
///
/// Names become `snake_case`. The id is the component marked `@Id`, else the one named `id`; the
/// version the one marked `@Version`, else a number named `version`; `createdAt` and `updatedAt`
/// are kept where they are of type [Instant].
final class Table<T> {
    private static final Set<Class<?>> ID_TYPES =
            Set.of(UUID.class, String.class, Long.class, Integer.class);

    final Class<T> type;

    /// Quoted, as SQL has it.
    final String name;

    /// As changes of its rows are known by.
    final String topic;

    /// As the database's own catalog has it.
    final String stored;

    final List<Column> columns;

    /// All rows, as [#read] reads them.
    final String select;

    final Column id;
    final Optional<Column> version;
    final Optional<Column> createdAt;
    final Optional<Column> updatedAt;
    final Optional<Column> deletedAt;
    private final ColumnType[] types;
    private final Map<String, Column> byName;
    private final Function<@Nullable Object[], T> constructor;

    private Table(Class<T> type, List<Column> columns, Database database) {
        this.type = type;
        var table = type.getAnnotation(jakarta.persistence.Table.class);
        this.topic =
                table == null || table.name().isEmpty()
                        ? snakeCase(type.getSimpleName())
                        : table.name();
        this.name = database.quote(topic);
        this.stored = unquoted(name);
        this.columns = columns;
        this.types = columns.stream().map(Column::type).toArray(ColumnType[]::new);
        this.select = select("");
        this.byName =
                columns.stream()
                        .collect(Collectors.toUnmodifiableMap(Column::name, Function.identity()));
        this.constructor = RecordConstructor.of(type);
        this.id =
                marked(Id.class)
                        .or(() -> named("id"))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                type.getName()
                                                        + " has no id: mark a component with @Id, or name one id"));
        if (!ID_TYPES.contains(id.javaType())) {
            throw new IllegalArgumentException(
                    type.getName()
                            + "."
                            + id.name()
                            + ": an id must be a UUID, String, long or int");
        }
        this.version = marked(Version.class).or(() -> named("version").filter(Table::isNumber));
        version.filter(v -> !isNumber(v))
                .ifPresent(
                        v -> {
                            throw new IllegalArgumentException(
                                    type.getName()
                                            + "."
                                            + v.name()
                                            + ": a version must be a long or an int");
                        });
        this.createdAt = named("createdAt").filter(c -> c.javaType() == Instant.class);
        this.updatedAt = named("updatedAt").filter(c -> c.javaType() == Instant.class);
        this.deletedAt = named("deletedAt").filter(c -> c.javaType() == Instant.class);
    }

    /// @throws IllegalArgumentException if the record cannot be kept in a table: with the remedy
    /// @throws IllegalStateException if the database has no such table or column: with the remedy
    static <T> Table<T> of(Class<T> type, Database database) {
        var described = described(type, database);
        return new Table<>(type, described.inDatabase(database), database);
    }

    /// As the record alone says it.
    static <T> Table<T> described(Class<T> type, Database database) {
        var components = Component.of(type);
        var columns =
                IntStream.range(0, components.size())
                        .mapToObj(i -> column(type, components.get(i), i, database))
                        .toList();
        return new Table<>(type, columns, database);
    }

    /// The columns as the database has them, which knows what may be null.
    private List<Column> inDatabase(Database database) {
        String sql = select + " where 1 = 0";
        try {
            return database.withConnection(
                    connection -> {
                        try (var statement = connection.prepareStatement(sql);
                                var rows = statement.executeQuery()) {
                            var found = new ArrayList<Column>();
                            for (Column column : columns) {
                                int nullable = rows.getMetaData().isNullable(column.position() + 1);
                                found.add(
                                        column.withNullable(
                                                nullable != ResultSetMetaData.columnNoNulls));
                            }
                            return List.copyOf(found);
                        }
                    });
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the database does not fit "
                            + type.getName()
                            + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + ". Add a migration under db/migration, or name the table or column by @Table or @Column.",
                    e);
        }
    }

    Optional<Column> named(String component) {
        return Optional.ofNullable(byName.get(component));
    }

    /// @throws IllegalArgumentException if there is none of this name: with those there are
    Column field(String name) {
        return named(name)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        type.getName()
                                                + " has no component "
                                                + name
                                                + "; it has "
                                                + columns.stream()
                                                        .map(Column::name)
                                                        .collect(Collectors.joining(", "))));
    }

    /// @throws IllegalArgumentException if there is none of this name that holds text
    Column text(String name) {
        var column = field(name);
        if (column.javaType() != String.class) {
            throw new IllegalArgumentException(
                    type.getName() + "." + name + " is no String: only text can be like a pattern");
        }
        return column;
    }

    /// @throws IllegalArgumentException if there is none of this name that holds a list
    Column texts(String name) {
        var column = field(name);
        if (!column.type().isTexts()) {
            throw new IllegalArgumentException(
                    type.getName() + "." + name + " is no List<String>: only a list has texts");
        }
        return column;
    }

    /// The columns as a list in SQL.
    static String list(Collection<Column> columns) {
        return columns.stream().map(Column::sql).collect(Collectors.joining(", "));
    }

    /// All rows, as [#read] reads them, and what is selected beside.
    String select(String more) {
        return "select " + list(columns) + more + " from " + name;
    }

    /// An entity of a row that selects all columns in their order.
    T read(ResultSet row) throws SQLException {
        var values = new @Nullable Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = types[i].get(row, i + 1);
        }
        return create(values);
    }

    /// Reads rows of any SQL that selects all columns, in whatever order, for JDBI.
    RowMapper<T> mapper() {
        return new RowMapper<>() {
            @Override
            public T map(ResultSet row, StatementContext context) throws SQLException {
                return specialize(row, context).map(row, context);
            }

            @Override
            public RowMapper<T> specialize(ResultSet rows, StatementContext context)
                    throws SQLException {
                int[] indexes = new int[columns.size()];
                for (var column : columns) {
                    indexes[column.position()] = rows.findColumn(column.label());
                }
                return (row, c) -> {
                    var values = new @Nullable Object[indexes.length];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = columns.get(i).type().get(row, indexes[i]);
                    }
                    return create(values);
                };
            }
        };
    }

    /// The id that a client wrote; empty if no id of this kind is written so. Each has one
    /// spelling, but for a UUID's case.
    Optional<Object> parseId(String text) {
        try {
            Object parsed =
                    switch (id.javaType().getSimpleName()) {
                        case "UUID" -> UUID.fromString(text);
                        case "Long" -> Long.valueOf(text);
                        case "Integer" -> Integer.valueOf(text);
                        default -> text;
                    };
            boolean asWeWriteIt =
                    parsed.toString().equalsIgnoreCase(text) && text.indexOf('\0') < 0;
            return asWeWriteIt ? Optional.of(parsed) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The values of an entity in the order of the columns.
    @Nullable Object[] values(T entity) {
        var values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).of(entity);
        }
        return values;
    }

    /// Values of an entity that has none yet: nulls, and what primitives start with.
    @Nullable Object[] empty() {
        var values = new @Nullable Object[columns.size()];
        for (var column : columns) {
            if (column.isPrimitive()) {
                values[column.position()] =
                        Array.get(Array.newInstance(column.component().type(), 1), 0);
            }
        }
        return values;
    }

    T create(@Nullable Object[] values) {
        try {
            return constructor.apply(values);
        } catch (NullPointerException e) {
            throw emptyPrimitive(values, e);
        }
    }

    private RuntimeException emptyPrimitive(
            @Nullable Object[] values, NullPointerException failure) {
        return columns.stream()
                .filter(c -> c.isPrimitive() && values[c.position()] == null)
                .findFirst()
                .<RuntimeException>map(
                        c ->
                                new IllegalStateException(
                                        type.getName()
                                                + "."
                                                + c.name()
                                                + " is "
                                                + c.component().type()
                                                + ", and the column "
                                                + c.label()
                                                + " holds null: make it "
                                                + c.javaType().getSimpleName()
                                                + ", or the column not null",
                                        failure))
                .orElse(failure);
    }

    private Optional<Column> marked(Class<? extends Annotation> annotation) {
        var marked =
                columns.stream()
                        .filter(c -> c.component().annotations().isAnnotationPresent(annotation))
                        .toList();
        if (marked.size() > 1) {
            throw new IllegalArgumentException(
                    type.getName()
                            + " has more than one @"
                            + annotation.getSimpleName()
                            + "; composite keys are not supported");
        }
        return marked.stream().findFirst();
    }

    private static Column column(
            Class<?> type, Component component, int position, Database database) {
        var renamed = component.annotations().getAnnotation(jakarta.persistence.Column.class);
        String column =
                renamed == null || renamed.name().isEmpty()
                        ? snakeCase(component.name())
                        : renamed.name();
        try {
            return new Column(
                    component,
                    column,
                    database.quote(column),
                    ColumnType.of(component),
                    position,
                    true);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    type.getName() + "." + component.name() + ": " + e.getMessage(), e);
        }
    }

    /// Whether an id or version is still to be given.
    static boolean isEmpty(@Nullable Object idOrVersion) {
        return idOrVersion == null
                || (idOrVersion instanceof Number number && number.longValue() == 0);
    }

    private static boolean isNumber(Column column) {
        return column.javaType() == Long.class || column.javaType() == Integer.class;
    }

    /// A quoted name as it is.
    static String unquoted(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"");
    }

    static String snakeCase(String camelCase) {
        return camelCase
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
