package dev.hirundo.core.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;

/// What happened to rows, in the order it happened, written in the same transaction as the rows.
///
/// Who follows it keeps the position of the last entry it has read, and asks for those [#after] it.
/// It never skips one: an entry can be read when no transaction that is still open can come before
/// it. So a transaction that stays open after it wrote, on PostgreSQL in any database of the
/// server, holds back what others write meanwhile. Writers never wait for each other, nor for
/// readers.
///
/// Two changes of a row come in the order they were made in, as do those of one transaction. The
/// log is the table `hirundo_change`, which SQL of your own may write to:
///
/// | column | holds |
/// |---|---|
/// | `topic`, `row_id` | text |
/// | `kind` | `created`, `updated` or `deleted` |
/// | `row_before` | JSON, if and only if updated |
/// | `row_after` | JSON: [Change#row] |
///
/// The others have defaults. JSON is `jsonb` on PostgreSQL, text on H2.
///
/// Thread-safe. All methods block, and throw a [JdbiException] if the database fails.
public final class ChangeLog {
    private final RandomGenerator random = new SecureRandom();
    private final Database database;
    private final ChangeSql sql;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private volatile Counted counted = new Counted(-1, 0);

    /// When the entries were counted.
    ///
    /// @param kept how many were to be left
    /// @param sequence of the newest, which tells how many have come since, or more
    private record Counted(long kept, long sequence) {}

    private ChangeLog(Database database) {
        this.database = database;
        this.sql = new ChangeSql(database.dialect());
    }

    /// The log of a database, whose table is made if it is not there.
    public static ChangeLog create(Database database) {
        database.migrate("changes", "classpath:dev/hirundo/core/data/changes/{vendor}");
        return new ChangeLog(database);
    }

    /// Where it lies.
    public Database database() {
        return database;
    }

    /// Writes a change in this thread's transaction, with which it stays or goes; without one, at
    /// once.
    ///
    /// @param topic what kind of rows, such as the table's name
    /// @param id which row
    /// @param change of anything that [Json#standard] writes; numbers keep their value, not their
    ///   notation
    public void append(String topic, String id, Change<?> change) {
        try {
            database.withConnection(connection -> sql.append(connection, topic, id, change));
        } catch (SQLException e) {
            throw new Failure(e);
        }
        var joined = database.jdbi().getHandleScope().get();
        if (joined != null && joined.getHandle().isInTransaction()) {
            joined.getHandle().afterCommit(this::committed);
        } else {
            committed();
        }
    }

    private void committed() {
        listeners.forEach(Runnable::run);
    }

    /// Has this run each time that something has committed which was appended here: by the thread
    /// that appended it, which waits, so it must be quick and not throw. What other machines
    /// append, and SQL of your own, is not told of: who follows the log looks now and then all the
    /// same.
    public void onCommit(Runnable listener) {
        listeners.add(listener);
    }

    /// The next entries after a position, on a connection of its own: only what is committed,
    /// whatever transaction this thread is in.
    ///
    /// @param limit how many at most
    /// @throws ForgottenException if there were more between the position and the first of these
    public List<Entry> after(Position position, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit < 1: " + limit);
        }
        return read(connection -> ChangeSql.after(connection, position, limit));
    }

    /// Whether entries have committed that cannot be read yet, for an older transaction is open. On
    /// H2, where none is ever held back, the database is not asked.
    public boolean isHeldBack() {
        if (database.dialect() == Dialect.H2) {
            return false;
        }
        try {
            return database.withConnection(ChangeSql::isHeldBack);
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    /// Where a reader begins who starts now: after it comes whatever commits from now on, and on
    /// PostgreSQL, if other transactions are open, some of what did lately. Ask for it first and
    /// read the rows then, so that no change falls between.
    public Position end() {
        return read(ChangeSql::end);
    }

    /// Rows, and where in the log they are true: who reads them and follows the log from there
    /// misses nothing, and sees nothing twice if he skips what the snapshot [Snapshot#shows].
    /// Whoever may fall off and come back keeps no position that is not yet [Snapshot#settled].
    ///
    /// @param rows reads them, on this thread and through this database, in the transaction that
    ///   this opens
    /// @throws IllegalStateException if this thread is in a transaction already
    public <R> Snapshot<R> snapshot(Supplier<R> rows) {
        read(_ -> Optional.of(0)); // on H2, what nobody has read has no turn yet
        return tried(rows)
                .or(
                        () -> {
                            end(); // begins a new epoch
                            return tried(rows);
                        })
                .orElseThrow(ChangeLog::unsteady);
    }

    private <R> Optional<Snapshot<R>> tried(Supplier<R> rows) {
        try {
            return database.inSnapshot(
                    handle -> {
                        var connection = handle.getConnection();
                        var end = ChangeSql.end(connection); // the first: it takes the snapshot
                        if (end.isEmpty()) {
                            return Optional.empty();
                        }
                        var shown = ChangeSql.visibleFrom(connection, end.get());
                        return Optional.of(new Snapshot<>(rows.get(), end.get(), shown));
                    });
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    /// Deletes the entries from the first on that are older. A reader who has not read them all is
    /// told so by a [ForgottenException]; none should be so slow.
    ///
    /// It is done a thousand at a time, in transactions of its own, so that nobody waits for it.
    /// Several nodes may do it at once.
    ///
    /// @return how many were deleted
    public int forget(Instant before) {
        return maintain(connection -> ChangeSql.forget(connection, (_, at) -> at.isBefore(before)));
    }

    /// Deletes the oldest entries, as [#forget(Instant)] does, and leaves at least so many that can
    /// be read. It may be called often: it counts only when the log has grown by a part in 16 since
    /// it last did, and leaves so many more meanwhile.
    ///
    /// @return how many were deleted
    public int forgetAllBut(long newest) {
        if (newest < 0) {
            throw new IllegalArgumentException("negative: " + newest);
        }
        return maintain(connection -> forgetAllBut(connection, newest));
    }

    private int forgetAllBut(Connection connection, long newest) throws SQLException {
        var last = ChangeSql.newest(connection, 0);
        var before = counted;
        if (last.isEmpty()) {
            return 0;
        }
        long grown = Math.abs(last.get().sequence() - before.sequence()); // a restored one shrinks
        if (before.kept() == newest && grown < newest / 16) {
            return 0;
        }
        var end = ChangeSql.newest(connection, newest);
        counted = new Counted(newest, last.get().sequence());
        return end.isEmpty()
                ? 0
                : ChangeSql.forget(connection, (position, _) -> position.compareTo(end.get()) <= 0);
    }

    /// @param work empty if history has broken off
    private <R> R read(Database.ConnectionCallback<Optional<R>> work) {
        try (var connection = database.connection()) {
            var read = readOnce(connection, work);
            if (read.isEmpty()) {
                long number = random.nextLong(1, ChangeEpoch.NUMBERS);
                ChangeEpoch.begin(connection, database.dialect(), number);
                read = readOnce(connection, work);
            }
            return read.orElseThrow(ChangeLog::unsteady);
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    private <R> R maintain(Database.ConnectionCallback<R> work) {
        return read(
                connection ->
                        ChangeSql.end(connection).isPresent()
                                ? Optional.of(work.withConnection(connection))
                                : Optional.empty());
    }

    private <R> Optional<R> readOnce(
            Connection connection, Database.ConnectionCallback<Optional<R>> work)
            throws SQLException {
        if (database.dialect() == Dialect.H2) {
            ChangeSql.giveTurns(connection);
        }
        return work.withConnection(connection);
    }

    private static IllegalStateException unsteady() {
        return new IllegalStateException("the history of the database breaks off again and again");
    }

    /// What is read of the log.
    ///
    /// @param at when it was written, by the database's clock, which does not order the entries
    public record Entry(
            Position position, String topic, String id, Instant at, Change<JsonNode> change) {}

    /// What was read at one moment.
    public static final class Snapshot<R> {
        private final R rows;
        private final Position position;
        private final Set<Long> shown;
        private final Position settled;

        /// @param shown those after the position that the rows show, at this place or before it
        private Snapshot(R rows, Position position, List<Position> shown) {
            this.rows = rows;
            this.position = position;
            this.shown = shown.stream().map(Position::sequence).collect(Collectors.toSet());
            this.settled = shown.stream().max(Comparator.naturalOrder()).orElse(position);
        }

        public R rows() {
            return rows;
        }

        /// To follow the log from.
        public Position position() {
            return position;
        }

        /// Whether the rows show this change already.
        public boolean shows(Position change) {
            return change.compareTo(position) <= 0 || shown.contains(change.sequence());
        }

        /// From here on, all that the rows show lies behind.
        public Position settled() {
            return settled;
        }
    }

    /// A place in the log. As text it is of letters that need no escape in a URL or a header;
    /// whoever is given one should not look into it.
    ///
    /// @param epoch the stretch of history, of this log or another
    /// @param turn orders transactions
    /// @param sequence orders changes of the same turn
    public record Position(long epoch, long turn, long sequence) implements Comparable<Position> {
        /// Before the oldest entry that is kept. Who reads from here is not told what is forgotten.
        public static final Position START = new Position(0, 0, 0);

        /// Of no log: after it, everything is forgotten.
        public static final Position UNKNOWN = new Position(0, Long.MAX_VALUE, Long.MAX_VALUE);

        private static final Comparator<Position> ORDER =
                Comparator.comparingLong(Position::turn)
                        .thenComparingLong(Position::sequence)
                        .thenComparingLong(Position::epoch);
        private static final int RADIX = Character.MAX_RADIX;
        private static final Pattern TEXT =
                Pattern.compile("(0|[1-9a-z][0-9a-z]{0,12})-(0|[1-9]\\d{0,18})-(0|[1-9]\\d{0,18})");

        public Position {
            if (epoch < 0 || turn < 0 || sequence < 0) {
                throw new IllegalArgumentException(
                        "negative: " + epoch + ", " + turn + ", " + sequence);
            }
        }

        /// Reads what [#toString] wrote.
        ///
        /// @throws IllegalArgumentException if it did not write this
        public static Position parse(String text) {
            var parts = TEXT.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException("not a position: " + text);
            }
            return new Position(
                    Long.parseLong(parts.group(1), RADIX),
                    Long.parseLong(parts.group(2)),
                    Long.parseLong(parts.group(3)));
        }

        /// By turn and sequence, and only then by epoch. Which of two came first, this tells of
        /// positions that one log has given and still knows; of those of two histories it tells
        /// nothing, as [ChangeLog#after] will.
        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return Long.toString(epoch, RADIX) + "-" + turn + "-" + sequence;
        }
    }

    /// What came after a position is forgotten, or the position is of another history: the database
    /// was restored from a backup, a standby has taken over, or it was in memory. The remedy is to
    /// read the rows anew, from [#end] on.
    public static final class ForgottenException extends RuntimeException {
        ForgottenException(Position position) {
            super("changes after " + position + " are no longer known");
        }
    }

    private static final class Failure extends JdbiException {
        Failure(SQLException cause) {
            super(cause);
        }
    }
}
