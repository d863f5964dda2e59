package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.ForgottenException;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/// Databases that are not the one they were: restored, copied, taken over by a standby.
class PostgresqlEpochTest {
    private static final List<String> TABLES =
            List.of("hirundo_change", "hirundo_change_forgotten", "hirundo_change_epoch");

    private final Map<String, String> settings = TestDatabase.POSTGRESQL.settings();
    private final Database db = open(settings);
    private final ChangeLog log = ChangeLog.create(db);

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void whatWasRestoredOnAnotherServerIsAnotherHistoryWithTheSameEntries() throws Exception {
        useUpTransactions(2000);
        append(log, "1");
        append(log, "2");
        var first = log.after(Position.START, 1).getFirst().position();
        var end = log.end();
        assertTrue(end.turn() > 2000);
        try (var server = EmbeddedPostgres.start();
                var restored = open(settingsOf(server))) {
            var other = ChangeLog.create(restored);
            restore(restored);
            append(other, "3");
            for (var position : List.of(first, end)) {
                assertThrows(ForgottenException.class, () -> ids(other, position));
            }
            assertEquals(List.of("1", "2", "3"), ids(other, Position.START));
            var now = other.end();
            append(other, "4");
            assertEquals(List.of("4"), ids(other, now));
            assertEquals(List.of("1", "2", "3", "4"), ids(other, Position.START), "in their order");
            assertEquals(3, other.forgetAllBut(1));
        }
    }

    @Test
    void aProgramThatRunsWhileItsDatabaseIsRestoredNoticesIt() throws Exception {
        append(log, "1");
        try (var server = EmbeddedPostgres.start();
                var restored = open(settingsOf(server))) {
            var other = ChangeLog.create(restored);
            append(other, "lost");
            var lost = other.after(Position.START, 1).getFirst().position();
            restore(restored);
            assertThrows(ForgottenException.class, () -> ids(other, lost));
            restore(restored);
            assertEquals(List.of("1"), ids(other, Position.START));
            restore(restored);
            var snapshot = other.snapshot(() -> 1);
            assertEquals(List.of(), ids(other, snapshot.position()));
            restore(restored);
            assertEquals(1, other.forgetAllBut(0));
        }
    }

    /// It began to write on the new server before anybody noticed, and ends after that.
    @Test
    void whatIsOpenWhileAnEpochBeginsIsNotMissed() throws Exception {
        append(log, "1");
        try (var server = EmbeddedPostgres.start();
                var restored = open(settingsOf(server))) {
            var other = ChangeLog.create(restored);
            restore(restored);
            var end =
                    restored.inTransaction(
                            _ -> {
                                append(other, "open");
                                return CompletableFuture.supplyAsync(other::end).join();
                            });
            assertEquals(List.of("open"), ids(other, end));
        }
    }

    @Test
    void aCloneOnTheSameServerIsAnotherHistory() {
        append(log, "1");
        var position = log.after(Position.START, 1).getFirst().position();
        db.close();
        String url = settings.get("url");
        String name = url.replaceFirst(".*/([^?]*).*", "$1");
        try (var other = TestDatabase.POSTGRESQL.open()) {
            other.jdbi()
                    .useHandle(
                            handle ->
                                    handle.execute(
                                            "create database %s_clone template %s"
                                                    .formatted(name, name)));
        }
        var cloned = new HashMap<>(settings);
        cloned.put("url", url.replace(name, name + "_clone"));
        try (var clone = open(cloned);
                var original = open(settings)) {
            var ofClone = ChangeLog.create(clone);
            assertThrows(ForgottenException.class, () -> ids(ofClone, position));
            assertEquals(List.of("1"), ids(ofClone, Position.START));
            assertEquals(List.of(), ids(ChangeLog.create(original), position));
        }
    }

    @Test
    void whenAStandbyHasTakenOverPositionsAreForgottenAndEntriesStay() {
        append(log, "1");
        append(log, "2");
        var before = log.after(Position.START, 2);
        execute(db, "update hirundo_change_epoch set timeline = '0000BEEF'");
        for (var entry : before) {
            assertThrows(ForgottenException.class, () -> ids(log, entry.position()));
        }
        var after = log.after(Position.START, 2);
        assertEquals(List.of("1", "2"), after.stream().map(Entry::id).toList());
        assertEquals(before.getFirst().position().turn(), after.getFirst().position().turn());
        assertNotEquals(before.getFirst().position().epoch(), after.getFirst().position().epoch());
        assertEquals(List.of("2"), ids(log, after.getFirst().position()));
    }

    @Test
    void anOrdinaryUserMayKnowWhereHeIs() {
        try (var ordinary = open(ordinaryUser())) {
            ChangeLog.create(ordinary).end();
            assertEquals(
                    List.of("1"),
                    select(
                            ordinary,
                            "select count(*) from hirundo_change_epoch where server is not null and timeline is not null"));
        }
    }

    @Test
    void whereItMayNotBeKnownTheLogGoesOn() {
        var user = ordinaryUser();
        try (var ordinary = open(user)) {
            var itsLog = ChangeLog.create(ordinary);
            append(itsLog, "1");
            var end = itsLog.end();
            for (String change :
                    List.of(
                            "revoke execute on function %s from public",
                            "grant execute on function %s to public")) {
                for (String function : List.of("pg_control_system()", "pg_walfile_name(pg_lsn)")) {
                    execute(db, change.formatted(function));
                }
                try (var again = open(user)) { // of a session that knows it, nothing is asked
                    var now = ChangeLog.create(again);
                    assertEquals(List.of(), ids(now, end), change);
                    assertEquals(List.of("1"), ids(now, Position.START), change);
                }
            }
        }
    }

    private Map<String, String> ordinaryUser() {
        String name = "u" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        execute(db, "create role " + name + " login");
        execute(db, "create schema authorization " + name);
        var ordinary = new HashMap<>(settings);
        ordinary.put("user", name);
        return ordinary;
    }

    private static Map<String, String> settingsOf(EmbeddedPostgres server) {
        return Map.of("url", server.getJdbcUrl("postgres", "postgres"), "user", "postgres");
    }

    /// As a dump of the one that is restored into the other would.
    private void restore(Database to) throws Exception {
        to.jdbi()
                .useTransaction(
                        target -> {
                            for (String table : TABLES) {
                                target.execute("delete from " + table);
                                copy(table, target.getConnection());
                            }
                            target.execute(
                                    "select setval(pg_get_serial_sequence('hirundo_change', 'seq'), 1000)");
                        });
    }

    private void copy(String table, Connection to) throws SQLException, IOException {
        var text = new StringWriter();
        try (var from = db.connection()) {
            from.unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("copy " + table + " to stdout", text);
        }
        to.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " from stdin", new StringReader(text.toString()));
    }

    private void useUpTransactions(int many) {
        IntStream.range(0, many).forEach(_ -> execute(db, "select pg_current_xact_id()"));
    }

    private static void execute(Database database, String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private static List<String> select(Database database, String sql) {
        return database.jdbi().withHandle(handle -> handle.select(sql).mapTo(String.class).list());
    }

    private static Database open(Map<String, String> settings) {
        return Database.create(Config.just(ConfigSources.create(settings)));
    }

    private static void append(ChangeLog log, String id) {
        log.append("note", id, new Change.Created<>(id));
    }

    private static List<String> ids(ChangeLog log, Position position) {
        return log.after(position, 100).stream().map(Entry::id).toList();
    }
}
