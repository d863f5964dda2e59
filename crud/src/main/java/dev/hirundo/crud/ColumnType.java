package dev.hirundo.crud;

import java.math.BigDecimal;
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
import java.util.Locale;
import java.util.Map;
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
        ENUM(Types.VARCHAR);

        private final int sqlType;

        Kind(int sqlType) {
            this.sqlType = sqlType;
        }
    }

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
                        + ", their primitives, or an enum");
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
            case OFFSET_TIME, LOCAL_TIMESTAMP, DATE, TIME, UUID -> row.getObject(index, type);
            case ENUM -> constant(row.getString(index));
        };
    }

    private static @Nullable Object orNull(ResultSet row, Object value) throws SQLException {
        return row.wasNull() ? null : value;
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
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

    /// Enums are in lower case in the database, as in JSON.
    private static String lowerCase(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }
}
