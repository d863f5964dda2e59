package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a record says of its table: read once, by its `jakarta.persistence` annotations or else by
/// convention.
///
/// Names become `snake_case`. The id is the component marked `@Id`, else the one named `id`; the
/// version the one marked `@Version`, else a number named `version`; `createdAt` and `updatedAt`
/// are kept where they are of type [Instant].
final class Table<T> {
    final Class<T> type;
    final String name;
    final List<Column> columns;
    final Column id;
    final Optional<Column> version;
    final Optional<Column> createdAt;
    final Optional<Column> updatedAt;
    private final MethodHandle constructor;

    private Table(Class<T> type, Database database) {
        this.type = type;
        var components = Component.of(type);
        var table = type.getAnnotation(jakarta.persistence.Table.class);
        this.name =
                database.quote(
                        table == null || table.name().isEmpty()
                                ? snakeCase(type.getSimpleName())
                                : table.name());
        this.columns =
                IntStream.range(0, components.size())
                        .mapToObj(i -> column(components.get(i), i, database))
                        .toList();
        this.constructor = constructor(components);
        this.id =
                marked(Id.class)
                        .or(() -> named("id"))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                type.getName()
                                                        + " has no id: mark a component with @Id, or name one id"));
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
    }

    static <T> Table<T> of(Class<T> type, Database database) {
        return new Table<>(type, database);
    }

    Optional<Column> named(String component) {
        return columns.stream().filter(c -> c.name().equals(component)).findFirst();
    }

    /// The columns as a list in SQL.
    static String list(Collection<Column> columns) {
        return columns.stream().map(Column::sql).collect(Collectors.joining(", "));
    }

    /// All rows, as [#read] reads them.
    String select() {
        return "select " + list(columns) + " from " + name;
    }

    /// An entity of a row that selects all columns in their order.
    T read(ResultSet row) throws SQLException {
        var values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).type().get(row, i + 1);
        }
        return create(values);
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
            return type.cast(constructor.invokeExact(values));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the constructor of " + type.getName() + " failed", e);
        }
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

    private Column column(Component component, int position, Database database) {
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
                    ColumnType.of(component.type()),
                    position);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    type.getName() + "." + component.name() + ": " + e.getMessage(), e);
        }
    }

    private MethodHandle constructor(List<Component> components) {
        Class<?>[] types = components.stream().map(Component::type).toArray(Class<?>[]::new);
        try {
            return Component.lookup(type)
                    .findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new IllegalStateException(e); // every record has it, and the lookup is private
        }
    }

    private static boolean isNumber(Column column) {
        return column.javaType() == Long.class || column.javaType() == Integer.class;
    }

    static String snakeCase(String camelCase) {
        return camelCase
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
