package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.Refreshed.Reason;
import dev.hirundo.auth.Refreshed.Refused;
import dev.hirundo.auth.Refreshed.Renewed;
import dev.hirundo.auth.Rotation.ReplayCause;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

abstract class SessionsContract {
    private static final SessionRules RULES = SessionRules.DEFAULT;
    private static final Device DEVICE = SessionSite.DEVICE;

    @AutoClose private final SessionSite site;
    private final Sessions sessions;
    private final UUID account;

    SessionsContract(TestDatabase kind) {
        site = new SessionSite(kind);
        sessions = site.sessions(RULES);
        account = site.account();
    }

    private Opened open() {
        return sessions.open(account, "password", DEVICE);
    }

    private Renewed renew(String token) {
        return assertInstanceOf(Renewed.class, sessions.refresh(token, DEVICE));
    }

    private static String text(Opened opened) {
        return opened.refreshToken().reveal();
    }

    private static String text(Renewed renewed) {
        return renewed.refreshToken().reveal();
    }

    private void isRefused(Reason reason, String token) {
        assertEquals(new Refused(reason), sessions.refresh(token, DEVICE));
    }

    private String cause(UUID session) {
        return site.one(
                String.class,
                "select coalesce(end_cause, 'open') from auth_session where id = '"
                        + session
                        + "'");
    }

    @Test
    void aSessionIsOpenedListedAndRefreshed() {
        var opened = open();
        var session = opened.session();
        assertEquals(List.of(session), sessions.list(account));
        assertEquals(SessionClock.START.plus(RULES.ttl()), session.expiresAt());

        site.clock.advance(Duration.ofMinutes(15));
        var phone = new Device("Phone", "192.0.2.7");
        var renewed = assertInstanceOf(Renewed.class, sessions.refresh(text(opened), phone));
        assertEquals(session.id(), renewed.session());
        assertEquals(account, renewed.account());
        assertEquals(1, renewed.generation());
        assertEquals(session.expiresAt(), renewed.expiresAt());
        assertNotEquals(text(opened), text(renewed));
        var listed = sessions.list(account).getFirst();
        assertEquals(site.clock.instant(), listed.usedAt());
        assertEquals("Phone", listed.userAgent());
        assertEquals("192.0.2.7", listed.address());
        site.clock.advance(Duration.ofMinutes(15));
        assertEquals(2, renew(text(renewed)).generation());
    }

    @Test
    void withoutAnAccountThereIsNoSession() {
        assertThrows(
                IllegalStateException.class,
                () -> sessions.open(UUID.randomUUID(), "password", DEVICE));
    }

    @Test
    void aClientMayCallItselfWhateverItLikes() {
        var odd =
                new Device("\u0000'; drop table auth_session; --\uD800" + "🐦".repeat(300), "é\n");
        sessions.open(account, "google", odd);
        var session = sessions.list(account).getFirst();
        assertTrue(session.userAgent().startsWith("?'; drop table"), session.userAgent());
        assertEquals("é?", session.address());
    }

    @Test
    void aUsedTokenEndsTheSessionOnceTheNextIsInUse() {
        var opened = open();
        var renewed = renew(text(opened));
        site.seen.note(renewed.session(), 1);
        site.clock.advance(RULES.grace());
        try (var log = TestLogging.record()) {
            isRefused(Reason.REUSED, text(opened));
            assertEquals(1, log.atLeast(Level.WARNING).size());
            assertFalse(log.atLeast(Level.WARNING).toString().contains("hrt_"));
        }
        isRefused(Reason.ENDED, text(renewed));
        assertEquals("REUSE", cause(renewed.session()));
        assertEquals(List.of(new Revoked(renewed.session(), account)), site.revoked);
        assertEquals(
                List.of(
                        new SessionEvent.Opened(renewed.session(), account, "password", DEVICE),
                        new SessionEvent.Renewed(renewed.session(), account, 1, DEVICE),
                        new SessionEvent.Ended(renewed.session(), account, EndCause.REUSE),
                        new SessionEvent.Reused(renewed.session(), account, 1, true, DEVICE)),
                site.events);
    }

    /// What was noted on this node counts before it is written, on another one after.
    @Test
    void aUseThatAnotherNodeSawIsHeardOfWithTheFlush() {
        var opened = open();
        var renewed = renew(text(opened));
        site.otherSeen.note(renewed.session(), 1);
        site.otherSeen.flush();
        site.clock.advance(RULES.grace());
        isRefused(Reason.REUSED, text(opened));
    }

    @Test
    void aLostReplyIsGivenAgainDaysLaterToAllTabs() throws Exception {
        var opened = open();
        var lost = renew(text(opened));
        site.clock.advance(Duration.ofDays(3));
        var again = renew(text(opened));
        assertEquals(lost.refreshToken(), again.refreshToken());
        site.seen.note(again.session(), 1);
        var other = site.otherSessions(RULES);
        for (var reply :
                SessionSite.atOnce(
                        50,
                        i -> () -> (i % 2 == 0 ? sessions : other).refresh(text(opened), DEVICE))) {
            assertEquals(
                    lost.refreshToken(), assertInstanceOf(Renewed.class, reply).refreshToken());
        }
        assertEquals(
                new SessionEvent.Replayed(
                        lost.session(), account, 1, ReplayCause.LOST_REPLY, DEVICE),
                site.events.get(2));
        assertEquals(
                new SessionEvent.Replayed(lost.session(), account, 1, ReplayCause.RACE, DEVICE),
                site.events.getLast());
    }

    @Test
    void fiftyAtOnceOnTwoNodesGetTheSameSuccessor() throws Exception {
        for (int round = 0; round < 5; round++) {
            var opened = open();
            var other = site.otherSessions(RULES);
            var replies =
                    SessionSite.atOnce(
                            50,
                            i ->
                                    () ->
                                            (i % 2 == 0 ? sessions : other)
                                                    .refresh(text(opened), DEVICE));
            var distinct = new HashSet<String>();
            for (var reply : replies) {
                var renewed = assertInstanceOf(Renewed.class, reply);
                assertEquals(1, renewed.generation());
                distinct.add(text(renewed));
            }
            assertEquals(1, distinct.size());
            long rotations =
                    site.events.stream().filter(SessionEvent.Renewed.class::isInstance).count();
            assertEquals(round + 1, rotations);
            site.clock.advance(Duration.ofMinutes(15));
            assertEquals(2, renew(distinct.iterator().next()).generation());
            site.events.removeIf(
                    event -> event instanceof SessionEvent.Renewed(_, _, long n, _) && n == 2);
        }
    }

    /// Between reading and writing, others may have been there.
    @Test
    void aDecisionThatCameTooLateWritesNothing() throws SQLException {
        var opened = open();
        var first = RefreshToken.parse(text(opened)).orElseThrow();
        renew(text(opened));
        var salt = RefreshToken.bytes(site.random, RefreshToken.SALT_BYTES);
        site.database
                .jdbi()
                .<SQLException>useHandle(
                        handle -> {
                            var row = SessionSql.find(handle, first.session()).orElseThrow();
                            var now = site.clock.instant().plusSeconds(60);
                            var next = row.rotate(first.successor(salt), salt, now);
                            assertTrue(SessionSql.handAgain(handle, row, now));
                            assertFalse(SessionSql.rotate(handle, row, next, DEVICE), "handed out");

                            row = SessionSql.find(handle, first.session()).orElseThrow();
                            assertEquals(now, row.handedAt());
                            SessionSql.writeUses(
                                    handle.getConnection(),
                                    List.of(new Seen.Use(first.session(), 1, now)));
                            assertFalse(SessionSql.handAgain(handle, row, now), "used");

                            var later = row.rotate(first.successor(salt), salt, now);
                            sessions.end(account, first.session(), EndCause.LOGOUT);
                            assertFalse(SessionSql.rotate(handle, row, later, DEVICE), "ended");
                        });
        assertEquals("LOGOUT", cause(first.session()));
    }

    @Test
    void aRaceOfThreeGenerationsEndsWithTheNewestOnly() throws Exception {
        var opened = open();
        var second = renew(text(opened));
        site.clock.advance(Duration.ofMinutes(15));
        var replies = SessionSite.atOnce(20, _ -> () -> sessions.refresh(text(second), DEVICE));
        for (var reply : replies) {
            assertEquals(2, assertInstanceOf(Renewed.class, reply).generation());
        }
        isRefused(Reason.REUSED, text(opened));
    }

    @Test
    void noFlippedCharacterRotatesAndOnlyMembersEndASession() {
        SessionServer.logWarnings(false);
        try {
            flipEachCharacter();
        } finally {
            SessionServer.logWarnings(true);
        }
    }

    private void flipEachCharacter() {
        String alphabet = "AZaz09-_";
        var opened = open();
        for (int i = 4; i < text(opened).length(); i++) {
            var flipped = new StringBuilder(text(opened));
            char c = alphabet.charAt(i % alphabet.length());
            flipped.setCharAt(i, flipped.charAt(i) == c ? 'B' : c);
            var reply = sessions.refresh(flipped.toString(), DEVICE);
            assertInstanceOf(Refused.class, reply, "position " + i);
            boolean mustEnd = reply.equals(new Refused(Reason.REUSED));
            // four characters hold three bytes: id 0-15, generation 16-23, family 24-39, key 40-71
            int firstByte = (i - 4) * 6 / 8;
            int lastByte = ((i - 4) * 6 + 5) / 8;
            boolean isOfIdOrFamily = lastByte < 16 || firstByte >= 24 && lastByte < 40;
            boolean isOfKey = firstByte >= 40;
            assertFalse(isOfIdOrFamily && mustEnd, "position " + i);
            assertFalse(isOfKey && !mustEnd, "position " + i);
            assertEquals(mustEnd ? "REUSE" : "open", cause(opened.session().id()));
            if (mustEnd) {
                opened = open();
            }
        }
        assertEquals(1, renew(text(opened)).generation());
    }

    @Test
    void whoKnowsTheIdOfASessionCannotEndIt() {
        var opened = open();
        for (int i = 0; i < 20; i++) {
            var forged = RefreshToken.first(opened.session().id(), site.random);
            for (int n = 0; n < i; n++) {
                forged = forged.successor(new byte[RefreshToken.SALT_BYTES]);
            }
            isRefused(Reason.UNKNOWN, forged.text().reveal());
        }
        assertEquals(1, renew(text(opened)).generation());
        isRefused(Reason.MALFORMED, "' or 1=1; drop table auth_session; --");
        isRefused(Reason.UNKNOWN, RefreshToken.first(new UUID(0, 0), site.random).text().reveal());
    }

    /// Neither a token nor the key or family secret of one, in any form that a dump may have.
    @Test
    void theDatabaseHoldsNoTokenMaterial() {
        var tokens = new HashSet<String>();
        for (int i = 0; i < 5; i++) {
            String token = text(open());
            for (int n = 0; n < 4; n++) {
                tokens.add(token);
                site.clock.advance(Duration.ofMinutes(15));
                token = text(renew(token));
            }
            tokens.add(token);
        }
        assertEquals(25, tokens.size());
        String dump = SessionDump.hex(site.database);
        assertTrue(dump.length() > 5 * 150, "the dump is empty");
        for (String token : tokens) {
            byte[] raw = Base64.getUrlDecoder().decode(token.substring(4));
            var hex = HexFormat.of();
            assertFalse(dump.contains(hex.formatHex(raw, 24, 40)), "family secret");
            assertFalse(dump.contains(hex.formatHex(raw, 40, 48)), "first bytes of a key");
            assertFalse(dump.contains(hex.formatHex(raw, 64, 72)), "last bytes of a key");
            assertFalse(
                    dump.contains(
                            hex.formatHex(token.substring(60).getBytes(StandardCharsets.US_ASCII))),
                    "its text");
        }
    }

    @Test
    void endingIsToldOnceAfterTheCommit() throws Exception {
        var opened = open();
        var id = opened.session().id();
        var ends = SessionSite.atOnce(20, _ -> () -> sessions.end(account, id, EndCause.LOGOUT));
        assertEquals(1, Collections.frequency(ends, true));
        assertEquals(List.of(new Revoked(id, account)), site.revoked);
        assertEquals("LOGOUT", cause(id));
        assertEquals(1, site.one(Integer.class, "select count(*) from auth_revocation"));
        isRefused(Reason.ENDED, text(opened));
        assertEquals(List.of(), sessions.list(account));
    }

    @Test
    void endingIsPartOfTheCallersTransaction() {
        var opened = open();
        assertThrows(
                ArithmeticException.class,
                () ->
                        site.database.useTransaction(
                                _ -> {
                                    sessions.endAll(account, EndCause.PASSWORD_CHANGED);
                                    throw new ArithmeticException();
                                }));
        assertEquals(List.of(), site.revoked);
        renew(text(opened));
        site.database.useTransaction(
                _ -> {
                    sessions.endAll(account, EndCause.PASSWORD_CHANGED);
                    assertEquals(List.of(), site.revoked);
                });
        assertEquals(List.of(new Revoked(opened.session().id(), account)), site.revoked);
    }

    @Test
    void nobodyEndsTheSessionOfAnother() {
        var opened = open();
        var other = site.account();
        assertFalse(sessions.end(other, opened.session().id(), EndCause.ENDED_BY_USER));
        assertEquals(0, sessions.endAll(other, EndCause.ADMIN));
        assertEquals(List.of(), sessions.list(other));
        assertEquals("open", cause(opened.session().id()));
        assertEquals(List.of(), site.revoked);
    }

    @Test
    void theOthersEndAndOneIsKept() {
        var kept = open();
        open();
        open();
        assertEquals(
                2, sessions.endOthers(account, kept.session().id(), EndCause.PASSWORD_CHANGED));
        assertEquals(List.of(kept.session()), sessions.list(account));
        assertEquals(2, site.revoked.size());
        assertEquals(1, sessions.endAll(account, EndCause.ACCOUNT_DELETED));
        site.execute("delete from auth_account where id = '" + account + "'");
        isRefused(Reason.UNKNOWN, text(kept));
        assertEquals(3, site.one(Integer.class, "select count(*) from auth_revocation"));
    }

    @Test
    void afterAllHaveEndedNoRefreshSucceeds() throws Exception {
        for (int round = 0; round < 10; round++) {
            String token = text(open());
            SessionSite.atOnce(
                    8,
                    i ->
                            () ->
                                    i == 0
                                            ? sessions.endAll(account, EndCause.ACCOUNT_DISABLED)
                                            : sessions.refresh(token, DEVICE));
            isRefused(Reason.ENDED, token);
        }
    }

    @Test
    void theLeastRecentlyUsedEndsWhereThereAreTooMany() throws Exception {
        var few = site.sessions(RULES.withLimit(3));
        var first = few.open(account, "password", DEVICE);
        site.clock.advance(Duration.ofMinutes(15));
        var second = few.open(account, "password", DEVICE);
        few.open(account, "password", DEVICE);
        site.clock.advance(Duration.ofMinutes(15));
        renew(text(first));
        few.open(account, "password", DEVICE);
        assertEquals("open", cause(first.session().id()));
        // second and third were used at the same time: the older id goes
        assertEquals("TOO_MANY", cause(second.session().id()));
        SessionSite.atOnce(10, _ -> () -> few.open(account, "password", DEVICE));
        assertEquals(3, few.list(account).size());
    }

    @Test
    void anExpiredSessionIsNeitherListedNorRefreshed() {
        var opened = open();
        site.clock.advance(RULES.ttl());
        isRefused(Reason.EXPIRED, text(opened));
        assertEquals(List.of(), sessions.list(account));
    }

    @Test
    void anIdleSessionIsNeitherListedNorRefreshedWhereThereIsALimit() {
        var strict = site.sessions(RULES.withIdle(Duration.ofHours(1)));
        var opened = open();
        site.clock.advance(Duration.ofHours(1));
        assertEquals(List.of(), strict.list(account));
        assertEquals(new Refused(Reason.EXPIRED), strict.refresh(text(opened), DEVICE));
        assertEquals(1, sessions.list(account).size());
    }

    @Test
    void onlyWhatEndedLongAgoIsPurged() {
        var ended = open();
        sessions.end(account, ended.session().id(), EndCause.LOGOUT);
        var expired = open();
        site.clock.advance(RULES.ttl().plusDays(30));
        var live = open();
        assertEquals(0, sessions.purge(SessionClock.START));
        assertEquals(2, sessions.purge(site.clock.instant().minus(Duration.ofDays(29))));
        isRefused(Reason.UNKNOWN, text(expired));
        assertEquals(List.of(live.session()), sessions.list(account));
    }

    @Test
    void whatTheListenerCannotWriteHasNotHappened() {
        var opened = open();
        var failing =
                new Sessions(
                        site.database,
                        RULES,
                        site.seen,
                        site.clock,
                        site.random,
                        _ -> {
                            throw new ArithmeticException();
                        },
                        site.revoked::add);
        assertThrows(
                ArithmeticException.class,
                () -> failing.end(account, opened.session().id(), EndCause.LOGOUT));
        assertThrows(ArithmeticException.class, () -> failing.open(account, "password", DEVICE));
        assertEquals(List.of(opened.session()), sessions.list(account));
        assertEquals(List.of(), site.revoked);
    }
}
