package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.logging.Level;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

abstract class SeenContract {
    @AutoClose private final SessionSite site;
    private final Sessions sessions;
    private final UUID account;

    SeenContract(TestDatabase kind) {
        site = new SessionSite(kind);
        sessions = site.sessions(SessionRules.DEFAULT.withLimit(10_000));
        account = site.account();
    }

    private UUID open() {
        return sessions.open(account, "password", SessionSite.DEVICE).session().id();
    }

    private long confirmed(UUID session) {
        return site.one(
                Long.class, "select confirmed from auth_session where id = '" + session + "'");
    }

    private Instant usedAt() {
        return sessions.list(account).getFirst().usedAt();
    }

    @Test
    void theHighestGenerationAndTheLastUseAreWritten() {
        var session = open();
        site.clock.advance(Duration.ofMinutes(2));
        site.seen.note(session, 4);
        site.clock.advance(Duration.ofSeconds(5));
        site.seen.note(session, 3);
        assertEquals(4, site.seen.pendingGeneration(session));
        assertEquals(-1, confirmed(session));
        site.seen.flush();
        assertEquals(4, confirmed(session));
        assertEquals(site.clock.instant(), usedAt());
        assertEquals(-1, site.seen.pendingGeneration(session));
        site.otherSeen.note(session, 2);
        site.otherSeen.flush();
        assertEquals(4, confirmed(session));
    }

    @Test
    void aUseIsWrittenOncePerMinute() {
        var session = open();
        site.seen.note(session, 0);
        site.seen.flush();
        site.clock.advance(Duration.ofSeconds(60));
        site.seen.note(session, 0);
        site.seen.flush();
        assertEquals(SessionClock.START, usedAt());
        site.clock.advance(Duration.ofMillis(1));
        site.seen.note(session, 0);
        site.seen.flush();
        assertEquals(site.clock.instant(), usedAt());
    }

    @Test
    void anEndedSessionIsLeftAsItWas() {
        var session = open();
        sessions.end(account, session, EndCause.LOGOUT);
        site.seen.note(session, 0);
        site.seen.note(UUID.randomUUID(), 0);
        site.seen.flush();
        assertEquals(-1, confirmed(session));
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenWithTheNextFlush() {
        var session = open();
        site.seen.note(session, 0);
        site.execute("alter table auth_session rename to auth_elsewhere");
        assertThrows(JdbiException.class, site.seen::flush);
        assertEquals(0, site.seen.pendingGeneration(session));
        site.execute("alter table auth_elsewhere rename to auth_session");
        site.seen.flush();
        assertEquals(0, confirmed(session));
    }

    @Test
    void manyNodesWriteTheSameSessionsAtOnce() throws Exception {
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < 40; i++) {
            ids.add(open());
        }
        SessionSite.atOnce(
                6,
                i ->
                        () -> {
                            var seen =
                                    new Seen(
                                            i % 2 == 0 ? site.database : site.otherDatabase,
                                            site.clock,
                                            100);
                            for (int n = 0; n < 10; n++) {
                                for (var id : n % 2 == 0 ? ids : ids.reversed()) {
                                    seen.note(id, n);
                                }
                                seen.flush();
                            }
                            return i;
                        });
        assertEquals(40L * 9, site.one(Long.class, "select sum(confirmed) from auth_session"));
    }

    @Test
    void moreThanItMayHoldIsForgottenAndTold() {
        var few = new Seen(site.database, site.clock, 2);
        var first = open();
        few.note(first, 0);
        few.note(open(), 0);
        var third = open();
        few.note(third, 0);
        few.note(first, 1);
        try (var log = TestLogging.record()) {
            few.flush();
            assertEquals(1, log.atLeast(Level.WARNING).size());
            few.flush();
            assertEquals(1, log.atLeast(Level.WARNING).size());
        }
        assertEquals(1, confirmed(first));
        assertEquals(-1, confirmed(third));
        few.note(third, 0);
        assertTrue(few.pendingGeneration(third) == 0);
    }
}
