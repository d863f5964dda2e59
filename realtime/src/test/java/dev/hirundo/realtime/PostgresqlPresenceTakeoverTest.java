package dev.hirundo.realtime;

import static dev.hirundo.realtime.PresenceContract.beatInTime;
import static dev.hirundo.realtime.PresenceContract.member;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A standby takes over that has not heard of the latest.
class PostgresqlPresenceTakeoverTest {
    private static final String ROOM = "rooms/42";

    private Database database;
    private Presence node;

    @BeforeEach
    void start() {
        database = Site.open(TestDatabase.POSTGRESQL);
        node = Presence.create(database, ChangeLog.create(database));
        node.beat();
    }

    @AfterEach
    void stop() {
        node.close();
        database.close();
    }

    private void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private Set<String> members() {
        return Set.copyOf(node.snapshot(ROOM).rows().members().stream().map(Member::id).toList());
    }

    @Test
    void whoCameIsThereAndWhoHasGoneIsNot() {
        var bob = node.enter(ROOM, member("bob"));
        execute("create table latest as select * from hirundo_presence");
        bob.leave();
        var ada = node.enter(ROOM, member("ada"));
        execute("delete from hirundo_presence");
        execute("insert into hirundo_presence select * from latest");
        execute("update hirundo_change_epoch set timeline = '0000BEEF'");
        assertEquals(Set.of("bob"), members());

        beatInTime(node);
        assertEquals(Set.of("ada"), members());

        node.enter(ROOM, member("bob"));
        assertEquals(Set.of("ada", "bob"), members());
        ada.leave();
        assertEquals(Set.of("bob"), members());
        beatInTime(node);
        assertEquals(Set.of("bob"), members());
    }
}
