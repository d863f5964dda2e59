package dev.hirundo.core.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// A stretch of history of a [ChangeLog], which breaks off where the database may have become
/// another one; ADR 5 tells how that is known. Then `hirundo_change_now` is empty, and so is what
/// is read with it, until somebody begins the next.
final class ChangeEpoch {
    /// Of so many numbers, hardly one is drawn twice.
    static final long NUMBERS = 1L << 48;

    private static final String LOCK = "update hirundo_change_forgotten set seq = seq";
    private static final String IS_NOW = "select 1 from hirundo_change_now";
    private static final String IF_ELSEWHERE =
            " where not exists (select 1 from hirundo_change_epoch"
                    + " where server is not distinct from coalesce(hirundo_change_server(), server))";

    /// Turns mean nothing on another server. What is there has committed: its numbers do instead.
    private static final List<String> BREAK_OFF_ON_POSTGRESQL =
            List.of(
                    "update hirundo_change set turn = 0" + IF_ELSEWHERE,
                    "update hirundo_change_forgotten set turn = 0, seq = 0" + IF_ELSEWHERE,
                    "delete from hirundo_change_epoch");

    private static final List<String> BREAK_OFF_ON_H2 =
            List.of(
                    "update hirundo_change_epoch set until ="
                            + " least(until, (select turn from hirundo_change_end))",
                    "delete from hirundo_change_epoch"
                            + " where until <= (select turn from hirundo_change_forgotten)");
    private static final String BEGIN_ON_POSTGRESQL =
            "insert into hirundo_change_epoch (epoch, server, timeline)"
                    + " values (?, hirundo_change_server(), hirundo_change_timeline())";
    private static final String BEGIN_ON_H2 =
            "insert into hirundo_change_opened select epoch from final table ("
                    + "insert into hirundo_change_epoch (epoch) values (?))";

    private ChangeEpoch() {}

    /// Begins one, if nobody else has.
    ///
    /// @param number that no other has
    static void begin(Connection connection, Dialect dialect, long number) throws SQLException {
        int timeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, 0); // it may write every entry anew
        try {
            ChangeSql.inTransaction(
                    connection,
                    () -> {
                        ChangeSql.update(connection, LOCK);
                        return isNow(connection) ? 0 : replace(connection, dialect, number);
                    });
        } finally {
            connection.setNetworkTimeout(Runnable::run, timeout);
        }
    }

    private static int replace(Connection connection, Dialect dialect, long number)
            throws SQLException {
        return switch (dialect) {
            case POSTGRESQL -> {
                breakOff(connection, BREAK_OFF_ON_POSTGRESQL);
                yield ChangeSql.update(connection, BEGIN_ON_POSTGRESQL, number);
            }
            case H2 -> {
                breakOff(connection, BREAK_OFF_ON_H2);
                yield ChangeSql.update(connection, BEGIN_ON_H2, number);
            }
        };
    }

    private static void breakOff(Connection connection, List<String> statements)
            throws SQLException {
        for (String sql : statements) {
            ChangeSql.update(connection, sql);
        }
    }

    private static boolean isNow(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(IS_NOW);
                var rows = statement.executeQuery()) {
            return rows.next();
        }
    }
}
