package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Which sessions' access tokens were seen in use: noted in memory by requests, written together
/// now and then by [#flush].
///
/// Thread-safe. What is noted stays readable until it is written, so that on this node no use is
/// ever missed; other nodes learn of it with the flush.
final class Seen {
    private static final System.Logger LOGGER = System.getLogger(Seen.class.getPackageName());
    private static final int BATCH = 1000;

    private final Database database;
    private final InstantSource clock;
    private final int capacity;
    private final Map<UUID, Use> pending = new ConcurrentHashMap<>();
    private final LongAdder dropped = new LongAdder();

    /// @param capacity how many sessions are noted between two flushes; the use of more is
    ///   forgotten
    Seen(Database database, InstantSource clock, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity < 1: " + capacity);
        }
        this.database = database;
        this.clock = clock;
        this.capacity = capacity;
    }

    /// The use of a session that is to be written.
    record Use(UUID session, long generation, Instant at) {
        Use and(Use other) {
            return new Use(
                    session,
                    Math.max(generation, other.generation),
                    at.isAfter(other.at) ? at : other.at);
        }
    }

    /// Notes that an access token of this generation was seen. Never blocks on the database.
    void note(UUID session, long generation) {
        if (pending.size() >= capacity && !pending.containsKey(session)) {
            dropped.increment();
            return;
        }
        pending.merge(session, new Use(session, generation, clock.instant()), Use::and);
    }

    /// The highest generation noted that may not be written yet; -1 for none.
    long pendingGeneration(UUID session) {
        var use = pending.get(session);
        return use == null ? -1 : use.generation();
    }

    /// Writes what was noted, as one batch for each thousand sessions. Blocks.
    ///
    /// @throws org.jdbi.v3.core.JdbiException if it fails: the next one writes what this one did
    ///   not
    void flush() {
        long lost = dropped.sumThenReset();
        if (lost > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "the use of access tokens was not noted {0} times: more than {1} sessions between two flushes",
                    lost,
                    capacity);
        }
        // always in the same order, so that nodes which flush at once wait for each other at most
        var uses =
                pending.values().stream()
                        .sorted(Comparator.comparing(use -> use.session().toString()))
                        .toList();
        for (int from = 0; from < uses.size(); from += BATCH) {
            write(uses.subList(from, Math.min(uses.size(), from + BATCH)));
        }
    }

    /// Plain JDBC: it runs as soon as anybody is logged in, and all that JDBI is would be loaded
    /// for it.
    private void write(List<Use> uses) {
        try {
            var _ = database.withConnection(c -> SessionSql.writeUses(c, uses));
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
        uses.forEach(use -> pending.remove(use.session(), use)); // unless noted again meanwhile
    }
}
