package dev.hirundo.realtime;

import static dev.hirundo.realtime.PresenceContract.member;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.realtime.FailingSource.Fault;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.util.Set;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A node whose database fails, and another whose does not; subclass it.
@Timeout(60)
abstract class PresenceFailureContract {
    private static final String ROOM = "rooms/42";

    private Database database;
    private FailingSource source;
    private Presence failing;
    private Presence other;
    private Audience audience;

    protected abstract TestDatabase kind();

    @BeforeEach
    void start() {
        var settings = kind().settings();
        database = Database.create(Config.just(ConfigSources.create(settings)));
        source = new FailingSource(settings.get("url"), settings.getOrDefault("user", ""));
        var log = ChangeLog.create(database);
        var failingDatabase = Database.of(source);
        failing = Presence.create(failingDatabase, ChangeLog.create(failingDatabase));
        other = Presence.create(database, log);
        failing.beat();
        audience = new Audience(other, log, ROOM);
    }

    @AfterEach
    void stop() {
        failing.close();
        other.close();
        database.close();
    }

    private void requireThere(Set<String> members) {
        audience.hear();
        assertEquals(members, audience.members());
        assertEquals(
                Set.copyOf(other.snapshot(ROOM).rows().members()),
                Set.copyOf(audience.roster().members()));
    }

    @ParameterizedTest
    @EnumSource
    void thatSomebodyHasLeftIsToldWhenTheDatabaseIsBack(Fault fault) {
        var ada = failing.enter(ROOM, member("ada"));
        source.fail(fault);
        ada.leave();
        assertThrows(JdbiException.class, failing::beat);
        source.work();
        failing.beat();
        requireThere(Set.of());
        assertEquals(0, failing.size());
    }

    @ParameterizedTest
    @EnumSource
    void whoCouldNotEnterIsNotThere(Fault fault) {
        source.fail(fault);
        assertThrows(JdbiException.class, () -> failing.enter(ROOM, member("ada")));
        source.work();
        failing.beat();
        requireThere(Set.of());
        assertEquals(0, failing.size());
    }

    @ParameterizedTest
    @EnumSource
    void whoEntersAgainAfterAFailureIsThere(Fault fault) {
        source.fail(fault);
        assertThrows(JdbiException.class, () -> failing.enter(ROOM, member("ada")));
        source.work();
        var ada = failing.enter(ROOM, member("ada"));
        requireThere(Set.of("ada"));
        source.fail(fault);
        ada.leave();
        source.work();
        var again = failing.enter(ROOM, member("ada"));
        requireThere(Set.of("ada"));
        failing.beat();
        requireThere(Set.of("ada"));
        again.leave();
        requireThere(Set.of());
    }

    @ParameterizedTest
    @EnumSource
    void whatANodeThatCannotCloseLeavesIsTakenAwayByAnother(Fault fault) {
        failing.enter(ROOM, member("ada"));
        source.fail(fault);
        failing.close();
        source.work();
        database.useTransaction(
                handle ->
                        handle.execute(
                                "update hirundo_presence_node"
                                        + " set seen_at = seen_at - interval '60' second"));
        for (int i = 0; i < 5; i++) {
            other.beat();
        }
        requireThere(Set.of());
    }
}
