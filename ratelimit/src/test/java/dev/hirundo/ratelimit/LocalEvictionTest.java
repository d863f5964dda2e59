package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.ratelimit.Decision.Allowed;
import dev.hirundo.ratelimit.Decision.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// More keys than there is room for.
final class LocalEvictionTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Limit TEN_A_MINUTE = Limit.of(10, MINUTE);
    private static final Limit TWO_WINDOWS = TEN_A_MINUTE.and(Limit.of(100, Duration.ofHours(1)));
    private static final int CAP = 1_000;

    private final ManualTime time = new ManualTime(5);
    private int floods;

    private LocalLimiter limiter(Limit limit) {
        return new LocalStore(CAP, time, new Random(1)).limiter("eviction", limit);
    }

    /// By keys that were never seen before.
    private void flood(LocalLimiter limiter, int keys) {
        floods++;
        for (int i = 0; i < keys; i++) {
            limiter.tryAcquire(floods + "/" + i);
            assertTrue(limiter.cells() <= CAP);
        }
    }

    private static long remaining(Limiter limiter, String key) {
        return limiter.tryAcquire(key, 0).remaining();
    }

    @Test
    void aSpentKeyStaysSpentHoweverManyOthersCome() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.tryAcquire("ada", 10);
        flood(limiter, 100 * CAP);
        var refused = assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
        assertTrue(refused.retryAfter().compareTo(Duration.ofSeconds(7)) < 0);
        time.pass(refused.retryAfter());
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada"));
        assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
        time.pass(MINUTE);
        assertEquals(10, remaining(limiter, "ada"));
    }

    @Test
    void noKeyGetsBackWhatItTookInAnyWindow() {
        var limiter = limiter(TWO_WINDOWS);
        long taken = 0;
        for (int i = 0; i < 30; i++) {
            taken += limiter.tryAcquire("ada", 10) instanceof Allowed ? 10 : 0;
            flood(limiter, 10 * CAP);
            time.pass(MINUTE);
        }
        assertEquals(140, taken); // a hundred, and what came in less than half an hour
    }

    @Test
    void whatKeysHadLeftIsWhatTheyHaveLeft() {
        var limiter = limiter(Limit.of(7, MINUTE).and(TWO_WINDOWS)); // which does not divide it
        for (int i = 0; i < CAP / 4; i++) {
            limiter.tryAcquire("ada" + i, i % 8);
        }
        time.pass(Duration.ofSeconds(3));
        flood(limiter, 10 * CAP);
        for (int i = 0; i < CAP / 4; i++) {
            int left = 7 - i % 8;
            if (left < 6) { // else they may be forgotten for others of the flood
                assertEquals(left, remaining(limiter, "ada" + i));
            }
        }
    }

    @Test
    void aNewKeyLosesNothingToAFlood() {
        var limiter = limiter(TWO_WINDOWS);
        flood(limiter, 100 * CAP);
        for (int i = 0; i < 500; i++) {
            assertEquals(10, remaining(limiter, "ada" + i));
        }
    }

    @Test
    void keysThatWereSpentByManyAreKeptAsFarAsThereIsRoom() {
        var limiter = limiter(TEN_A_MINUTE);
        for (int i = 0; i < CAP; i++) {
            limiter.tryAcquire("ada" + i, 10);
        }
        flood(limiter, 100 * CAP);
        int kept = 0;
        for (int i = 0; i < CAP; i++) {
            kept += limiter.tryAcquire("ada" + i) instanceof Refused ? 1 : 0;
        }
        assertTrue(kept > 0.9 * CAP, "kept: " + kept);
    }

    @Test
    void aDebtIsNotPaidByAFloodEither() {
        var limiter = limiter(TWO_WINDOWS);
        limiter.charge("ada", 60);
        flood(limiter, 100 * CAP);
        var refused = assertInstanceOf(Refused.class, limiter.tryAcquire("ada", 0));
        assertTrue(refused.retryAfter().compareTo(MINUTE.multipliedBy(5)) >= 0);
        time.pass(MINUTE.multipliedBy(5));
        time.pass(Duration.ofMillis(1));
        assertEquals(0, remaining(limiter, "ada"));
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada", 0));
    }

    @Test
    void newKeysTakeTheRoomOfThoseThatAreFullAgain() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.charge("ada", 60);
        flood(limiter, CAP * 9 / 10);
        assertTrue(limiter.cells() > CAP / 2);
        time.pass(MINUTE);
        flood(limiter, CAP / 3);
        assertTrue(limiter.cells() < CAP / 2, () -> "cells: " + limiter.cells());
        assertInstanceOf(Refused.class, limiter.tryAcquire("ada", 0));
    }

    @Test
    void aKeyThatIsAloneAndFullIsNotTakenForOneThatIsNotUsed() {
        var limiter = limiter(TEN_A_MINUTE);
        for (int i = 0; i < 3; i++) {
            assertEquals(10, remaining(limiter, "ada"));
            assertEquals(1, limiter.cells());
        }
    }

    /// Numbered keys lie at distances that are multiples of the secret.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 1L << 10, 3L << 20, 5L << 40, 1L << 60})
    void keysThatAreNumberedAreKeptWhateverTheSecretIs(long secret) {
        var limiter =
                new LocalLimiter(TEN_A_MINUTE, 4, new SteadyClock(time), new Debts(500, secret));
        for (int i = 0; i < 50; i++) {
            limiter.tryAcquire("ada" + i, 10);
        }
        for (int i = 0; i < 50; i++) {
            assertInstanceOf(Refused.class, limiter.tryAcquire("ada" + i));
        }
    }

    /// It is put away in debt, comes back, is forgiven, and is removed since it is full.
    @Test
    void whoIsForgivenStaysForgivenWhenHeIsRemoved() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.tryAcquire("ada", 10);
        flood(limiter, 100 * CAP);
        limiter.forgive("ada");
        flood(limiter, CAP);
        assertEquals(10, remaining(limiter, "ada"));
    }

    /// Each question brings the key back and loses it again, and must not cost what has come since.
    @Test
    void whoAsksAllTheTimeWithinAFloodGetsHisRateNonetheless() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.tryAcquire("ada", 10);
        int allowed = 0;
        for (int i = 0; i < 600; i++) {
            time.pass(Duration.ofMillis(100));
            flood(limiter, CAP / 10);
            allowed += limiter.tryAcquire("ada") instanceof Allowed ? 1 : 0;
        }
        assertTrue(allowed >= 9 && allowed <= 10, "allowed: " + allowed);
    }

    @Test
    void aNewLimitKeepsTheShareOfThoseThatWerePutAway() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.tryAcquire("ada", 10);
        limiter.tryAcquire("eve", 5);
        flood(limiter, 100 * CAP);
        limiter.limit(Limit.of(100, Duration.ofHours(10)));
        assertEquals(0, remaining(limiter, "ada"));
        assertEquals(50, remaining(limiter, "eve"));
        flood(limiter, 100 * CAP);
        limiter.limit(Limit.of(10, MINUTE).and(Limit.of(500, MINUTE)));
        assertEquals(0, remaining(limiter, "ada"));
        assertEquals(5, remaining(limiter, "eve"));
        flood(limiter, 100 * CAP);
        limiter.limit(TEN_A_MINUTE);
        assertEquals(0, remaining(limiter, "ada"));
    }

    @Test
    void aForgivenKeyHasItsBurst() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.tryAcquire("ada", 10);
        flood(limiter, 100 * CAP);
        limiter.forgive("ada");
        flood(limiter, 100 * CAP);
        assertEquals(8, limiter.tryAcquire("ada", 2).remaining());
        flood(limiter, 100 * CAP);
        assertEquals(8, remaining(limiter, "ada"));
    }

    /// The keys and the cap of an attack, by a hundredth.
    @Test
    void tenTimesAsManyKeysAsThereIsRoomFor() {
        var limiter = new LocalStore(10_000, time, new Random(2)).limiter("flood", TEN_A_MINUTE);
        for (int i = 0; i < 1_000; i++) {
            limiter.tryAcquire("known" + i, 10);
        }
        for (int i = 0; i < 100_000; i++) {
            limiter.tryAcquire("flood" + i);
            assertTrue(limiter.cells() <= 10_000);
        }
        for (int i = 0; i < 1_000; i++) {
            assertInstanceOf(Refused.class, limiter.tryAcquire("known" + i));
        }
    }

    @Test
    void racesOfTakingAndEvictingGiveNobodyMore() throws Exception {
        var limiter =
                new LocalLimiter(
                        TEN_A_MINUTE,
                        4,
                        new SteadyClock(time),
                        new Debts(500, new Random(3).nextLong()));
        assertNobodyGetsMoreThanTen(limiter, () -> {});
    }

    @Test
    void racesWithNewLimitsGiveNobodyMore() throws Exception {
        var limiter =
                new LocalLimiter(
                        TEN_A_MINUTE,
                        4,
                        new SteadyClock(time),
                        new Debts(500, new Random(3).nextLong()));
        var slower = Limit.of(10, MINUTE.multipliedBy(2));
        var both = slower.and(Limit.of(20, MINUTE));
        assertNobodyGetsMoreThanTen(
                limiter,
                () -> {
                    for (int i = 0; i < 2_000; i++) {
                        limiter.limit(i % 3 == 0 ? slower : i % 3 == 1 ? both : TEN_A_MINUTE);
                    }
                });
    }

    private static void assertNobodyGetsMoreThanTen(Limiter limiter, Runnable meanwhile)
            throws Exception {
        int keys = 50;
        var taken = new AtomicIntegerArray(keys);
        var tasks = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 8; i++) {
            var random = new Random(i);
            tasks.add(
                    () -> {
                        for (int n = 0; n < 20_000; n++) {
                            int key = random.nextInt(keys);
                            if (limiter.tryAcquire("ada" + key) instanceof Allowed) {
                                taken.incrementAndGet(key);
                            }
                        }
                        return null;
                    });
        }
        tasks.add(
                () -> {
                    meanwhile.run();
                    return null;
                });
        try (var threads = Executors.newFixedThreadPool(9)) {
            for (var task : threads.invokeAll(tasks)) {
                task.get();
            }
        }
        int sum = 0;
        for (int i = 0; i < keys; i++) {
            assertTrue(taken.get(i) <= 10, "taken: " + taken.get(i));
            sum += taken.get(i);
        }
        assertTrue(sum > 10, "sum: " + sum);
    }
}
