package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import jakarta.data.exceptions.DataException;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The tables that rules name and no record describes: which row is shared with whom.
final class Memberships {
    private final Database database;
    private final Map<Place, ColumnType> types = new ConcurrentHashMap<>();

    Memberships(Database database) {
        this.database = database;
    }

    private record Place(String table, String column) {}

    /// What a column holds.
    ///
    /// @throws IllegalArgumentException if there is no such table or column: with the remedy
    ColumnType type(String table, String column) {
        return types.computeIfAbsent(new Place(table, column), this::read);
    }

    /// @throws IllegalArgumentException if the table cannot join rows by this field
    void check(Node.Member member, Column field) {
        var joined = type(member.table(), member.column());
        boolean fits =
                joined.type() == field.javaType()
                        || (joined.isText() && field.type().isText())
                        || (isNumber(joined.type()) && isNumber(field.javaType()));
        if (!fits) {
            throw new IllegalArgumentException(
                    "an access rule compares "
                            + field.name()
                            + ", a "
                            + field.javaType().getSimpleName()
                            + ", with "
                            + member.table()
                            + "."
                            + member.column()
                            + ", a "
                            + joined.type().getSimpleName()
                            + ": let both be of one type");
        }
    }

    private static boolean isNumber(Class<?> type) {
        return Number.class.isAssignableFrom(type);
    }

    private ColumnType read(Place place) {
        String sql =
                "select "
                        + database.quote(place.column())
                        + " from "
                        + database.quote(place.table())
                        + " where 1 = 0";
        try {
            return database.withConnection(
                    connection -> {
                        try (var statement = connection.prepareStatement(sql);
                                var rows = statement.executeQuery()) {
                            return switch (rows.getMetaData().getColumnType(1)) {
                                case Types.BIGINT -> ColumnType.of(Long.class);
                                case Types.INTEGER -> ColumnType.of(Integer.class);
                                case Types.VARCHAR, Types.CHAR -> ColumnType.of(String.class);
                                default -> ColumnType.of(UUID.class);
                            };
                        }
                    });
        } catch (SQLException e) {
            throw new IllegalArgumentException(
                    "an access rule names "
                            + place.table()
                            + "."
                            + place.column()
                            + ", and the database has no such table or column: "
                            + e.getMessage(),
                    e);
        }
    }

    /// Whether the table joins this value of a row's field and the member. Asks the database.
    boolean contains(Node.Member wanted, @Nullable Object value) {
        var type = type(wanted.table(), wanted.memberColumn());
        var member = type.coerce(wanted.memberColumn(), wanted.member());
        if (value == null || member.isEmpty()) {
            return false;
        }
        String sql =
                "select 1 from "
                        + database.quote(wanted.table())
                        + " where "
                        + database.quote(wanted.column())
                        + " = ? and "
                        + database.quote(wanted.memberColumn())
                        + " = ?";
        try {
            return database.withConnection(
                    connection -> {
                        try (var statement = connection.prepareStatement(sql)) {
                            ColumnType.of(value.getClass()).set(statement, 1, value);
                            type.set(statement, 2, member.get());
                            try (var rows = statement.executeQuery()) {
                                return rows.next();
                            }
                        }
                    });
        } catch (SQLException e) {
            throw new DataException(e.getMessage(), e);
        }
    }
}
