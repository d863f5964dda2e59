package dev.hirundo.core.data;

import dev.hirundo.core.Json;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.ForgottenException;
import dev.hirundo.core.data.ChangeLog.Position;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// The statements of a [ChangeLog]. What the databases do differently is in the tables, views and
/// defaults that the migrations make.
final class ChangeSql {
    /// How many are deleted at once.
    static final int BATCH = 1000;

    private static final String OLDEST =
            """
            select turn, seq, changed_at from hirundo_change
            where turn >= ? and (turn, seq) > (?, ?)
            and turn < (select turn from hirundo_change_end)
            order by turn, seq limit ?""";

    /// Of the index alone.
    private static final String NEWEST =
            """
            select turn, seq from hirundo_change
            where turn < (select turn from hirundo_change_end)
            order by turn desc, seq desc limit 1 offset ?""";

    private static final String MARK =
            "update hirundo_change_forgotten set turn = ?, seq = ? where (turn, seq) < (?, ?)";
    private static final String FORGET =
            "delete from hirundo_change where turn >= ? and (turn, seq) > (?, ?)"
                    + " and turn <= ? and (turn, seq) <= (?, ?)";
    private static final String END =
            "select n.epoch, e.turn from hirundo_change_end e cross join hirundo_change_now n";
    private static final String HELD_BACK =
            "select exists (select 1 from hirundo_change"
                    + " where turn >= (select turn from hirundo_change_end))";
    private static final String VISIBLE_FROM =
            "select turn, seq from hirundo_change where turn >= ? union all"
                    + " select cast(? as bigint), seq from hirundo_change where turn is null";
    private static final String NEXT_TURN =
            "update hirundo_change_turn set last_turn = last_turn + 1"
                    + " where exists (select 1 from hirundo_change where turn is null)"
                    + " and exists (select 1 from hirundo_change_now)";
    private static final String GIVE_TURN =
            "update hirundo_change set turn = (select last_turn from hirundo_change_turn)"
                    + " where turn is null";

    /// One statement, that is one snapshot: what is forgotten, what can be read, up to where the
    /// position's epoch went, and the entries.
    private static final String AFTER =
            """
            select f.turn, f.seq, e.turn, c.turn, c.seq, c.changed_at, c.topic, c.kind, c.row_id,
              c.row_before, c.row_after, n.epoch, p.until
            from hirundo_change_forgotten f cross join hirundo_change_end e
            cross join hirundo_change_now n
            left join hirundo_change_epoch p on p.epoch = ? left join (
              select * from hirundo_change
              where turn >= ? and (turn, seq) > (?, ?)
              and turn < (select turn from hirundo_change_end)
              order by turn, seq limit ?) c on true
            order by c.turn, c.seq""";

    private final String append;

    ChangeSql(Dialect dialect) {
        String json = dialect == Dialect.POSTGRESQL ? "cast(? as jsonb)" : "?";
        this.append =
                "insert into hirundo_change (topic, kind, row_id, row_before, row_after)"
                        + " values (?, ?, ?, %s, %s)".formatted(json, json);
    }

    int append(Connection connection, String topic, String id, Change<?> change)
            throws SQLException {
        try (var statement = connection.prepareStatement(append)) {
            statement.setString(1, topic);
            statement.setString(2, kind(change));
            statement.setString(3, id);
            statement.setString(
                    4, change instanceof Change.Updated<?>(var before, _) ? json(before) : null);
            statement.setString(5, json(change.row()));
            return statement.executeUpdate();
        }
    }

    private static String kind(Change<?> change) {
        return switch (change) {
            case Change.Created<?> _ -> "created";
            case Change.Updated<?> _ -> "updated";
            case Change.Deleted<?> _ -> "deleted";
        };
    }

    private static String json(Object row) {
        return new String(Json.standard().write(row), StandardCharsets.UTF_8);
    }

    /// @return empty if history has broken off: see [ChangeEpoch]
    static Optional<List<Entry>> after(Connection connection, Position position, int limit)
            throws SQLException {
        try (var statement = connection.prepareStatement(AFTER)) {
            statement.setLong(1, position.epoch());
            statement.setLong(2, position.turn());
            statement.setLong(3, position.turn());
            statement.setLong(4, position.sequence());
            statement.setInt(5, limit);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                if (!position.equals(Position.START) && !isKnown(position, rows)) {
                    throw new ForgottenException(position);
                }
                return Optional.of(entries(rows));
            }
        }
    }

    private static boolean isKnown(Position position, ResultSet row) throws SQLException {
        long until = row.getLong(13);
        if (row.wasNull()) {
            return false; // of another log
        }
        long end = row.getLong(3);
        return position.compareTo(place(row.getLong(1), row.getLong(2))) >= 0
                && position.turn() <= end
                && position.compareTo(new Position(position.epoch(), until, 0)) <= 0;
    }

    /// @param rows at the first, of which there may be nothing but what it tells of the log
    private static List<Entry> entries(ResultSet rows) throws SQLException {
        var entries = new ArrayList<Entry>();
        do {
            if (rows.getString(8) != null) {
                entries.add(entry(rows));
            }
        } while (rows.next());
        return entries;
    }

    private static Entry entry(ResultSet rows) throws SQLException {
        var row = StoredJson.tree(rows.getString(11));
        return new Entry(
                new Position(rows.getLong(12), rows.getLong(4), rows.getLong(5)),
                rows.getString(7),
                rows.getString(9),
                rows.getObject(6, OffsetDateTime.class).toInstant(),
                switch (rows.getString(8)) {
                    case "created" -> new Change.Created<>(row);
                    case "updated" ->
                            new Change.Updated<>(StoredJson.tree(rows.getString(10)), row);
                    default -> new Change.Deleted<>(row);
                });
    }

    /// Where no epoch matters.
    private static Position place(long turn, long sequence) {
        return new Position(0, turn, sequence);
    }

    static boolean isHeldBack(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(HELD_BACK);
                var rows = statement.executeQuery()) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /// @return empty if history has broken off: see [ChangeEpoch]
    static Optional<Position> end(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(END);
                var rows = statement.executeQuery()) {
            return rows.next()
                    ? Optional.of(new Position(rows.getLong(1), rows.getLong(2), 0))
                    : Optional.empty();
        }
    }

    /// On H2, what has no turn gets the next one, or the one after it if somebody is giving it now.
    static List<Position> visibleFrom(Connection connection, Position end) throws SQLException {
        try (var statement = connection.prepareStatement(VISIBLE_FROM)) {
            statement.setLong(1, end.turn());
            statement.setLong(2, end.turn() + 1);
            var visible = new ArrayList<Position>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    visible.add(new Position(end.epoch(), rows.getLong(1), rows.getLong(2)));
                }
            }
            return visible;
        }
    }

    /// Deletes the oldest, up to the first that is to be kept, a few at a time.
    ///
    /// @return how many
    static int forget(Connection connection, BiPredicate<Position, Instant> isOld)
            throws SQLException {
        int all = 0;
        var from = Position.START; // not from the oldest there is: that would find what is deleted
        while (true) {
            var to = lastOld(connection, from, isOld);
            if (to.equals(from)) {
                return all;
            }
            all += forget(connection, from, to);
            from = to;
        }
    }

    private static int forget(Connection connection, Position from, Position to)
            throws SQLException {
        long turn = to.turn();
        long sequence = to.sequence();
        return inTransaction(
                connection,
                () -> {
                    update(connection, MARK, turn, sequence, turn, sequence);
                    return update(
                            connection,
                            FORGET,
                            from.turn(),
                            from.turn(),
                            from.sequence(),
                            turn,
                            turn,
                            sequence);
                });
    }

    /// The last that is to be deleted of the next few; where there is none, the one before.
    private static Position lastOld(
            Connection connection, Position from, BiPredicate<Position, Instant> isOld)
            throws SQLException {
        try (var statement = connection.prepareStatement(OLDEST)) {
            statement.setLong(1, from.turn());
            statement.setLong(2, from.turn());
            statement.setLong(3, from.sequence());
            statement.setInt(4, BATCH);
            try (var rows = statement.executeQuery()) {
                var last = from;
                while (rows.next()) {
                    var position = place(rows.getLong(1), rows.getLong(2));
                    var at = rows.getObject(3, OffsetDateTime.class).toInstant();
                    if (!isOld.test(position, at)) {
                        return last;
                    }
                    last = position;
                }
                return last;
            }
        }
    }

    /// The newest, after so many that are newer.
    static Optional<Position> newest(Connection connection, long offset) throws SQLException {
        try (var statement = connection.prepareStatement(NEWEST)) {
            statement.setLong(1, offset);
            try (var rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(place(rows.getLong(1), rows.getLong(2)))
                        : Optional.empty();
            }
        }
    }

    static int update(Connection connection, String sql, long... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setLong(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    /// H2 only: gives the next turn to all that has committed since the last. One reader at a time,
    /// since the first statement locks its row if there is anything to do; writers need not wait.
    static void giveTurns(Connection connection) throws SQLException {
        inTransaction(
                connection,
                () -> update(connection, NEXT_TURN) > 0 ? update(connection, GIVE_TURN) : 0);
    }

    @FunctionalInterface
    interface Work {
        int run() throws SQLException;
    }

    static int inTransaction(Connection connection, Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            int result = work.run();
            connection.commit();
            return result;
        } finally {
            connection.rollback(); // if that failed
            connection.setAutoCommit(true);
        }
    }
}
