package dev.hirundo.crud;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How values of one Java type go into a statement and come out of a row.
///
/// @param type the Java type, primitives as their boxes
/// @param constants those of an enum by their names in the database; empty for other types
record ColumnType(Class<?> type, Kind kind, Map<String, Object> constants) {

    enum Kind {
        STRING(Types.VARCHAR),
        BOOLEAN(Types.BOOLEAN),
        SHORT(Types.SMALLINT),
        INTEGER(Types.INTEGER),
        LONG(Types.BIGINT),
        FLOAT(Types.REAL),
        DOUBLE(Types.DOUBLE),
        DECIMAL(Types.NUMERIC),
        BYTES(Types.VARBINARY),
        INSTANT(Types.TIMESTAMP_WITH_TIMEZONE),
        OFFSET_TIME(Types.TIMESTAMP_WITH_TIMEZONE),
        LOCAL_TIMESTAMP(Types.TIMESTAMP),
        DATE(Types.DATE),
        TIME(Types.TIME),
        UUID(Types.OTHER),
        ENUM(Types.VARCHAR),
        TEXTS(Types.ARRAY);

        private final int sqlType;

        Kind(int sqlType) {
            this.sqlType = sqlType;
        }
    }

    /// Those of which a text may stand for a value.
    private static final Map<Class<?>, Kind> KINDS =
            Map.ofEntries(
                    Map.entry(String.class, Kind.STRING),
                    Map.entry(Boolean.class, Kind.BOOLEAN),
                    Map.entry(Short.class, Kind.SHORT),
                    Map.entry(Integer.class, Kind.INTEGER),
                    Map.entry(Long.class, Kind.LONG),
                    Map.entry(Float.class, Kind.FLOAT),
                    Map.entry(Double.class, Kind.DOUBLE),
                    Map.entry(BigDecimal.class, Kind.DECIMAL),
                    Map.entry(byte[].class, Kind.BYTES),
                    Map.entry(Instant.class, Kind.INSTANT),
                    Map.entry(OffsetDateTime.class, Kind.OFFSET_TIME),
                    Map.entry(LocalDateTime.class, Kind.LOCAL_TIMESTAMP),
                    Map.entry(LocalDate.class, Kind.DATE),
                    Map.entry(LocalTime.class, Kind.TIME),
                    Map.entry(UUID.class, Kind.UUID));

    private static final ColumnType TEXTS = new ColumnType(List.class, Kind.TEXTS, Map.of());

    private static final Map<Class<?>, Class<?>> BOXES =
            Map.of(
                    boolean.class, Boolean.class,
                    short.class, Short.class,
                    int.class, Integer.class,
                    long.class, Long.class,
                    float.class, Float.class,
                    double.class, Double.class);

    static Class<?> boxed(Class<?> type) {
        return BOXES.getOrDefault(type, type);
    }

    /// @throws IllegalArgumentException with the remedy, if there is no column for such values
    static ColumnType of(Class<?> type) {
        var kind = KINDS.get(boxed(type));
        if (kind != null) {
            return new ColumnType(boxed(type), kind, Map.of());
        }
        if (type.isEnum()) {
            return new ColumnType(
                    type,
                    Kind.ENUM,
                    Stream.of(type.getEnumConstants())
                            .collect(Collectors.toMap(ColumnType::lowerCase, Function.identity())));
        }
        throw new IllegalArgumentException(
                "no column for type "
                        + type.getName()
                        + "; use one of "
                        + KINDS.keySet().stream()
                                .map(Class::getSimpleName)
                                .sorted()
                                .collect(Collectors.joining(", "))
                        + ", List<String>, their primitives, or an enum");
    }

    /// @throws IllegalArgumentException with the remedy, if there is no column for such values
    static ColumnType of(Component component) {
        return component.holdsTexts() ? TEXTS : of(component.type());
    }

    void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(index, kind.sqlType);
            return;
        }
        switch (kind) {
            case STRING -> statement.setString(index, (String) value);
            case BOOLEAN -> statement.setBoolean(index, (Boolean) value);
            case SHORT -> statement.setShort(index, (Short) value);
            case INTEGER -> statement.setInt(index, (Integer) value);
            case LONG -> statement.setLong(index, (Long) value);
            case FLOAT -> statement.setFloat(index, (Float) value);
            case DOUBLE -> statement.setDouble(index, (Double) value);
            case DECIMAL -> statement.setBigDecimal(index, (BigDecimal) value);
            case BYTES -> statement.setBytes(index, (byte[]) value);
            case INSTANT -> statement.setObject(index, ((Instant) value).atOffset(ZoneOffset.UTC));
            case OFFSET_TIME, LOCAL_TIMESTAMP, DATE, TIME, UUID ->
                    statement.setObject(index, value);
            case ENUM -> statement.setString(index, lowerCase(value));
            case TEXTS -> statement.setArray(index, array(statement, (List<?>) value));
        }
    }

    @Nullable Object get(ResultSet row, int index) throws SQLException {
        return switch (kind) {
            case STRING -> row.getString(index);
            case BOOLEAN -> orNull(row, row.getBoolean(index));
            case SHORT -> orNull(row, row.getShort(index));
            case INTEGER -> orNull(row, row.getInt(index));
            case LONG -> orNull(row, row.getLong(index));
            case FLOAT -> orNull(row, row.getFloat(index));
            case DOUBLE -> orNull(row, row.getDouble(index));
            case DECIMAL -> row.getBigDecimal(index);
            case BYTES -> row.getBytes(index);
            case INSTANT -> instant(row.getObject(index, OffsetDateTime.class));
            case OFFSET_TIME -> utc(row.getObject(index, OffsetDateTime.class));
            case LOCAL_TIMESTAMP, DATE, TIME, UUID -> row.getObject(index, type);
            case ENUM -> constant(row.getString(index));
            case TEXTS -> texts(row.getArray(index));
        };
    }

    private static Array array(PreparedStatement statement, List<?> texts) throws SQLException {
        return statement.getConnection().createArrayOf("varchar", texts.toArray());
    }

    private static @Nullable List<?> texts(@Nullable Array array) throws SQLException {
        return array == null
                ? null
                : Collections.unmodifiableList(Arrays.asList((Object[]) array.getArray()));
    }

    private static @Nullable Object orNull(ResultSet row, Object value) throws SQLException {
        return row.wasNull() ? null : value;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /// As PostgreSQL keeps it; H2 keeps the offset too.
    private static @Nullable OffsetDateTime utc(@Nullable OffsetDateTime time) {
        return time == null ? null : time.withOffsetSameInstant(ZoneOffset.UTC);
    }

    private @Nullable Object constant(@Nullable String name) throws SQLException {
        if (name == null) {
            return null;
        }
        var constant = constants.get(name);
        if (constant == null) {
            throw new SQLException(
                    "no constant of " + type.getSimpleName() + " is written '" + name + "'");
        }
        return constant;
    }

    boolean isTexts() {
        return kind == Kind.TEXTS;
    }

    boolean isText() {
        return kind == Kind.STRING || kind == Kind.ENUM;
    }

    /// A value as rows of this column hold it: of the column's own type, and no finer than
    /// databases keep time. Whole numbers fit each other; a text may stand for an id.
    ///
    /// @return empty if no row can hold such a value
    /// @throws IllegalArgumentException if the value is of another type
    Optional<Object> coerce(String field, Object value) {
        if (kind == Kind.TEXTS) {
            throw new IllegalArgumentException(
                    field + " is a list, and is compared with nothing: ask Filter.has(…)");
        }
        if (kind == Kind.ENUM && value instanceof String text) {
            return Optional.ofNullable(constants.get(text));
        }
        if (value instanceof Instant || value instanceof LocalTime || isDateTime(value)) {
            value = ((Temporal) value).with(ChronoField.NANO_OF_SECOND, micros((Temporal) value));
        }
        if (type.isInstance(value)) {
            return Optional.of(value);
        }
        if (value instanceof String || (isWhole(value) && isNumber())) {
            var read = reader();
            if (read.isPresent()) {
                try {
                    return Optional.of(read.get().apply(value.toString()));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        throw new IllegalArgumentException(
                field
                        + " holds a "
                        + type.getSimpleName()
                        + ", and is compared with a "
                        + value.getClass().getSimpleName());
    }

    /// How a text is read that stands for an id or a number.
    private Optional<Function<String, Object>> reader() {
        return switch (kind) {
            case UUID -> Optional.of(ColumnType::uuid);
            case LONG -> Optional.of(text -> asWritten(text, Long.valueOf(text)));
            case INTEGER -> Optional.of(text -> asWritten(text, Integer.valueOf(text)));
            case SHORT -> Optional.of(text -> asWritten(text, Short.valueOf(text)));
            case DECIMAL -> Optional.of(BigDecimal::new);
            default -> Optional.empty();
        };
    }

    /// Each has one spelling: who is called `012` is not who is called `12`.
    private static Object asWritten(String text, Object number) {
        if (!number.toString().equals(text)) {
            throw new IllegalArgumentException("no number is written so: " + text);
        }
        return number;
    }

    private static UUID uuid(String text) {
        var id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("no UUID is written so: " + text);
        }
        return id;
    }

    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Short;
    }

    private boolean isNumber() {
        return kind == Kind.LONG
                || kind == Kind.INTEGER
                || kind == Kind.SHORT
                || kind == Kind.DECIMAL;
    }

    private static boolean isDateTime(Object value) {
        return value instanceof LocalDateTime || value instanceof OffsetDateTime;
    }

    private static long micros(Temporal time) {
        long nanos = time.getLong(ChronoField.NANO_OF_SECOND);
        return nanos - nanos % 1000;
    }

    /// How the database orders two values of a column.
    int compare(Object a, Object b, TextRules rules) {
        return switch (kind) {
            case STRING -> rules.compare((String) a, (String) b);
            case ENUM -> lowerCase(a).compareTo(lowerCase(b));
            case BOOLEAN -> Boolean.compare((Boolean) a, (Boolean) b);
            case SHORT, INTEGER, LONG ->
                    Long.compare(((Number) a).longValue(), ((Number) b).longValue());
            case FLOAT, DOUBLE -> {
                double left = ((Number) a).doubleValue();
                double right = ((Number) b).doubleValue();
                yield left == right ? 0 : Double.compare(left, right); // -0.0 equals 0.0
            }
            case DECIMAL -> ((BigDecimal) a).compareTo((BigDecimal) b);
            case BYTES -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
            case INSTANT -> ((Instant) a).compareTo((Instant) b);
            case OFFSET_TIME ->
                    ((OffsetDateTime) a).toInstant().compareTo(((OffsetDateTime) b).toInstant());
            case LOCAL_TIMESTAMP -> ((LocalDateTime) a).compareTo((LocalDateTime) b);
            case DATE -> ((LocalDate) a).compareTo((LocalDate) b);
            case TIME -> ((LocalTime) a).compareTo((LocalTime) b);
            case TEXTS -> throw new IllegalStateException("lists have no order");
            case UUID -> {
                var left = (java.util.UUID) a;
                var right = (java.util.UUID) b;
                int high =
                        Long.compareUnsigned(
                                left.getMostSignificantBits(), right.getMostSignificantBits());
                yield high != 0
                        ? high
                        : Long.compareUnsigned(
                                left.getLeastSignificantBits(), right.getLeastSignificantBits());
            }
        };
    }

    /// Enums are in lower case in the database, as in JSON.
    private static String lowerCase(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }
}
