package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private final Tokens tokens = new Tokens();
    private final Revocations revocations = new Revocations(tokens, Duration.ofMinutes(16), 3);
    private final AtomicInteger heard = new AtomicInteger();

    @Test
    void aSessionThatEndedStaysEndedForAllItsTokens() {
        var ada = tokens.claims("ada", "s1");
        assertFalse(revocations.isRevoked(ada));
        revocations.revokeSession("s1");
        assertTrue(revocations.isRevoked(ada));
        assertFalse(revocations.isRevoked(tokens.claims("ada", "s2")));
        tokens.advance(Duration.ofMinutes(10));
        assertTrue(revocations.isRevoked(tokens.claims("ada", "s1")));
    }

    @Test
    void aSubjectMayComeAgainWithATokenOfLater() {
        var before = tokens.claims("ada", "s1");
        revocations.revokeSubject("ada", tokens.instant().plusMillis(300));
        assertTrue(revocations.isRevoked(before));
        assertTrue(revocations.isRevoked(tokens.claims("ada", "s2")), "in the same second");
        assertFalse(revocations.isRevoked(tokens.claims("bob", "s3")));
        tokens.advance(Duration.ofSeconds(1));
        assertFalse(revocations.isRevoked(tokens.claims("ada", "s4")));
        revocations.revokeSubject("ada", Tokens.START.minusSeconds(9)); // told late
        assertTrue(revocations.isRevoked(before));
    }

    @Test
    void aSessionIsNoSubjectOfTheSameName() {
        revocations.revokeSession("ada");
        assertFalse(revocations.isRevoked(tokens.claims("ada", "s1")));
    }

    @Test
    void whatNoTokenCanOutliveIsForgotten() {
        revocations.revokeSession("s1");
        tokens.advance(Duration.ofMinutes(16));
        revocations.revokeSession("s2");
        assertEquals(1, revocations.remembered());
        assertFalse(revocations.isRevoked(tokens.claims("ada", "s9")));
    }

    @Test
    void whenThereAreTooManyOldTokensAreRefusedRatherThanRevokedOnesAccepted() {
        var first = tokens.claims("ada", "s1");
        var innocent = tokens.claims("bob", "s9");
        for (int i = 1; i <= 4; i++) {
            revocations.revokeSession("s" + i);
            tokens.advance(Duration.ofSeconds(1));
        }
        assertEquals(3, revocations.remembered());
        assertTrue(revocations.isRevoked(first));
        assertTrue(revocations.isRevoked(innocent));
        assertFalse(revocations.isRevoked(tokens.claims("bob", "s9")));
    }

    @Test
    void theSameRevocationToldAgainCostsNothing() {
        for (int i = 0; i < 100; i++) {
            revocations.revokeSession("s1");
            revocations.revokeSubject("ada", Tokens.START);
        }
        assertEquals(2, revocations.remembered());
        assertFalse(revocations.isRevoked(tokens.claims("bob", "s9")));
    }

    @Test
    void whoWaitsIsToldOnce() {
        var revocation = revocations.of(tokens.claims("ada", "s1"));
        revocation.onRevoked(heard::incrementAndGet);
        revocations.revokeSession("s2");
        assertEquals(0, heard.get());
        revocations.revokeSession("s1");
        revocations.revokeSession("s1");
        revocations.revokeSubject("ada", tokens.instant());
        assertEquals(1, heard.get());
        assertEquals(0, revocations.waiting());
    }

    @Test
    void whoComesLateIsToldAtOnce() {
        var revocation = revocations.of(tokens.claims("ada", "s1"));
        revocations.revokeSubject("ada", tokens.instant());
        revocation.onRevoked(heard::incrementAndGet);
        assertEquals(1, heard.get());
        assertEquals(0, revocations.waiting());
    }

    @Test
    void whoCancelledIsNotTold() {
        var registration =
                revocations.of(tokens.claims("ada", "s1")).onRevoked(heard::incrementAndGet);
        registration.cancel();
        registration.cancel();
        revocations.revokeSession("s1");
        assertEquals(0, heard.get());
    }

    @Test
    void aNewerTokenOfTheSubjectIsNotTold() {
        tokens.advance(Duration.ofSeconds(5));
        revocations.of(tokens.claims("ada", "s1")).onRevoked(heard::incrementAndGet);
        revocations.revokeSubject("ada", Tokens.START);
        assertEquals(0, heard.get());
        assertEquals(1, revocations.waiting());
    }

    @Test
    void oneWhoFailsDoesNotKeepItFromOthers() {
        var revocation = revocations.of(tokens.claims("ada", "s1"));
        for (int i = 0; i < 10; i++) {
            int n = i;
            revocation.onRevoked(
                    () -> {
                        heard.incrementAndGet();
                        if (n % 2 == 0) {
                            throw new IllegalStateException("expected by the test");
                        }
                    });
        }
        revocations.revokeSession("s1");
        assertEquals(10, heard.get());
    }

    @Test
    void whoCancelsLeavesNothing() {
        var revocation = revocations.of(tokens.claims("ada", "s1"));
        for (int i = 0; i < 100_000; i++) {
            revocation.onRevoked(heard::incrementAndGet).cancel();
        }
        assertEquals(0, revocations.waiting());
    }

    @Test
    void whoRegistersWhileItIsRevokedIsToldExactlyOnce() throws Exception {
        for (int round = 0; round < 300; round++) {
            var revoked = new Revocations(tokens, Duration.ofMinutes(16), 10);
            var revocation = revoked.of(tokens.claims("ada", "s1"));
            var told = new ArrayList<AtomicInteger>();
            var go = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++) {
                    var count = new AtomicInteger();
                    told.add(count);
                    threads.submit(
                            () -> {
                                go.await();
                                return revocation.onRevoked(count::incrementAndGet);
                            });
                }
                threads.submit(
                        () -> {
                            go.await();
                            revoked.revokeSession("s1");
                            return null;
                        });
                go.countDown();
            }
            told.forEach(count -> assertEquals(1, count.get()));
            assertEquals(0, revoked.waiting());
        }
    }
}
