package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

abstract class RevocationFeedContract {
    private static final Duration LIFETIME = Duration.ofMinutes(15);

    @AutoClose private final SessionSite site;
    private final List<Revoked> told = new CopyOnWriteArrayList<>();
    private final RevocationFeed feed;

    RevocationFeedContract(TestDatabase kind) {
        site = new SessionSite(kind);
        feed = new RevocationFeed(site.otherDatabase, LIFETIME, told::add);
    }

    /// A revocation whose transaction began some seconds ago.
    private static Revoked revoke(Handle handle, long secondsAgo) {
        var revoked = new Revoked(UUID.randomUUID(), UUID.randomUUID());
        handle.execute(
                "insert into auth_revocation (session_id, account_id, revoked_at) values (?, ?,"
                        + " current_timestamp - interval '"
                        + secondsAgo
                        + "' second)",
                revoked.session(),
                revoked.account());
        return revoked;
    }

    private Revoked revoke(long secondsAgo) {
        return site.database.inTransaction(handle -> revoke(handle, secondsAgo));
    }

    @Test
    void whatEndsOnOneNodeIsToldOnTheOtherOnce() {
        feed.poll();
        var sessions = site.sessions(SessionRules.DEFAULT);
        var account = site.account();
        var id = sessions.open(account, "password", SessionSite.DEVICE).session().id();
        sessions.end(account, id, EndCause.LOGOUT);
        feed.poll();
        feed.poll();
        assertEquals(List.of(new Revoked(id, account)), told);
    }

    @Test
    void whatEndedHereIsToldAtOnceAndNotAgain() {
        var here = revoke(0);
        feed.tell(here);
        assertEquals(List.of(here), told);
        feed.poll();
        feed.tell(here);
        assertEquals(List.of(here), told);
    }

    @Test
    void aCommitThatComesLateIsCaught() throws SQLException {
        try (var handle = site.database.jdbi().open()) {
            handle.begin();
            var late = revoke(handle, 10);
            feed.poll();
            var prompt = revoke(0);
            feed.poll();
            assertEquals(List.of(prompt), told);
            handle.commit();
            feed.poll();
            assertEquals(List.of(prompt, late), told);
        }
    }

    @Test
    void commitsInAnyOrderAreToldOnceEach() {
        var expected = new HashSet<Revoked>();
        var random = new Random(7);
        for (int round = 0; round < 10; round++) {
            var open = new ArrayList<Handle>();
            for (int i = 0; i < 4; i++) {
                var handle = site.database.jdbi().open();
                handle.begin();
                expected.add(revoke(handle, random.nextInt(20)));
                open.add(handle);
            }
            Collections.shuffle(open, random);
            for (var handle : open) {
                handle.commit();
                handle.close();
                feed.poll();
            }
        }
        assertEquals(expected, Set.copyOf(told));
        assertEquals(expected.size(), told.size());
    }

    /// Later than the overlap: with the next reading of all.
    @Test
    void evenAVeryLateCommitIsCaughtWithinAMinute() {
        var eager = new RevocationFeed(site.otherDatabase, LIFETIME, Duration.ZERO, told::add);
        feed.poll();
        eager.poll();
        var late = revoke(14 * 60);
        feed.poll();
        assertEquals(List.of(), told);
        eager.poll();
        eager.poll();
        assertEquals(List.of(late), told);
    }

    @Test
    void missedPollsAreMadeUpFor() {
        feed.poll();
        var before = revoke(25);
        site.execute("alter table auth_revocation rename to auth_elsewhere");
        assertThrows(JdbiException.class, feed::poll);
        assertThrows(JdbiException.class, feed::poll);
        site.execute("alter table auth_elsewhere rename to auth_revocation");
        var after = revoke(0);
        feed.poll();
        assertEquals(List.of(before, after), told);
    }

    @Test
    void aNodeThatStartsAgainHearsOfAllThatMatters() {
        var old = revoke(LIFETIME.toSeconds() - 1);
        var young = revoke(1);
        feed.poll();
        told.clear();
        new RevocationFeed(site.database, LIFETIME, told::add).poll();
        assertEquals(List.of(old, young), told);
    }

    @Test
    void aListenerThatFailedIsToldAgainAndTheOthersAreNotLost() {
        var failures = new AtomicInteger(1);
        var feed =
                new RevocationFeed(
                        site.database,
                        LIFETIME,
                        revoked -> {
                            if (failures.getAndDecrement() > 0) {
                                throw new ArithmeticException();
                            }
                            told.add(revoked);
                        });
        var first = revoke(2);
        var second = revoke(1);
        assertThrows(ArithmeticException.class, feed::poll);
        feed.poll();
        feed.poll();
        assertEquals(List.of(first, second), told);
    }

    @Test
    void whatMattersNoMoreIsRemovedAndNotToldAgain() {
        var eager = new RevocationFeed(site.otherDatabase, LIFETIME, Duration.ZERO, told::add);
        revoke(LIFETIME.plusHours(1).toSeconds());
        var young = revoke(LIFETIME.toSeconds());
        eager.poll();
        assertEquals(1, site.one(Integer.class, "select count(*) from auth_revocation"));
        told.clear();
        eager.poll();
        assertEquals(List.of(), told);
        new RevocationFeed(site.database, LIFETIME, told::add).poll();
        assertEquals(List.of(young), told);
    }

    @Test
    void pollsAndEndingsHereMayRace() throws Exception {
        var revoked = new ArrayList<Revoked>();
        for (int i = 0; i < 100; i++) {
            revoked.add(revoke(0));
        }
        SessionSite.atOnce(
                8,
                i ->
                        () -> {
                            if (i % 2 == 0) {
                                feed.poll();
                            } else {
                                revoked.forEach(feed::tell);
                            }
                            return i;
                        });
        assertEquals(100, told.size());
        assertTrue(told.containsAll(revoked));
    }
}
