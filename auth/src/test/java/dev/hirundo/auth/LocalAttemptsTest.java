package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.Attempts.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalAttemptsTest {
    private static final int FEW_KEYS = 100;

    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Attempts attempts = Attempts.local(now::get);

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private boolean isLetThrough(Attempts attempts, Kind kind, String key) {
        return attempts.tryAcquire(kind, key).isZero();
    }

    private int letThrough(Attempts attempts, Kind kind, String key, int tries) {
        int count = 0;
        for (int i = 0; i < tries; i++) {
            count += isLetThrough(attempts, kind, key) ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @EnumSource
    void theBurstIsLetThroughAndThenOnePerRefill(Kind kind) {
        assertEquals(kind.burst(), letThrough(attempts, kind, "ada", 1_000));
        assertEquals(kind.refill(), attempts.tryAcquire(kind, "ada"));

        pass(kind.refill().minusNanos(1_000));
        assertEquals(Duration.ofNanos(1_000), attempts.tryAcquire(kind, "ada"));
        pass(Duration.ofNanos(1_000));
        assertEquals(1, letThrough(attempts, kind, "ada", 1_000));
    }

    @ParameterizedTest
    @EnumSource
    void aBudgetIsFullAgainAfterItsTimeAndNeverFuller(Kind kind) {
        letThrough(attempts, kind, "ada", 1_000);

        pass(kind.refill().multipliedBy(kind.burst()));
        assertEquals(kind.burst(), letThrough(attempts, kind, "ada", 1_000));

        pass(Duration.ofDays(400));
        assertEquals(kind.burst(), letThrough(attempts, kind, "ada", 1_000));
    }

    @Test
    void keysAndKindsDoNotShareABudget() {
        letThrough(attempts, Kind.LOGIN_PAIR, "ada", 1_000);

        assertTrue(isLetThrough(attempts, Kind.LOGIN_PAIR, "grace"));
        assertTrue(isLetThrough(attempts, Kind.CODE_ACCOUNT, "ada"));
    }

    @Test
    void longKeysThatDifferInOneLetterAreDifferent() {
        String key = "a".repeat(1_000_000);
        letThrough(attempts, Kind.LOGIN_PAIR, key, 1_000);

        assertTrue(isLetThrough(attempts, Kind.LOGIN_PAIR, key + "b"));
        assertEquals(0, letThrough(attempts, Kind.LOGIN_PAIR, key, 10));
    }

    @Test
    void aClockThatStepsBackGivesNoAttempts() {
        letThrough(attempts, Kind.LOGIN_PAIR, "ada", 1_000);
        pass(Duration.ofDays(-30));

        assertEquals(0, letThrough(attempts, Kind.LOGIN_PAIR, "ada", 10));
    }

    @Test
    void aClockThatStepsBackLocksNobodyOut() {
        letThrough(attempts, Kind.LOGIN_PAIR, "ada", 1_000);
        pass(Duration.ofDays(-30));

        assertEquals(Kind.LOGIN_PAIR.refill(), attempts.tryAcquire(Kind.LOGIN_PAIR, "ada"));
        pass(Kind.LOGIN_PAIR.refill());
        assertTrue(isLetThrough(attempts, Kind.LOGIN_PAIR, "ada"));
    }

    @Test
    void timeThatPassesInTinyStepsIsNotLost() {
        letThrough(attempts, Kind.LOGIN_ADDRESS, "net", 1_000);
        long step = Kind.LOGIN_ADDRESS.refill().toNanos() / 100_003 + 1;
        for (int i = 0; i < 100_003; i++) {
            pass(Duration.ofNanos(step));
            attempts.tryAcquire(Kind.LOGIN_ADDRESS, "another");
        }

        assertTrue(isLetThrough(attempts, Kind.LOGIN_ADDRESS, "net"));
    }

    @Test
    void aFloodOfNewKeysDoesNotMakeASpentOneForgotten() {
        var small = new LocalAttempts(now::get, FEW_KEYS);
        letThrough(small, Kind.LOGIN_PAIR, "victim", 1_000);

        for (int i = 0; i < 100 * FEW_KEYS; i++) {
            small.tryAcquire(Kind.LOGIN_PAIR, "flood" + i);
        }

        assertEquals(0, letThrough(small, Kind.LOGIN_PAIR, "victim", 10));
    }

    @Test
    void aFloodWhileTheKeyIsTriedDoesNotLetMoreThroughThanTheFirstHalfAgain() {
        var small = new LocalAttempts(now::get, FEW_KEYS);
        int burst = Kind.LOGIN_PAIR.burst();
        int through = letThrough(small, Kind.LOGIN_PAIR, "victim", burst / 2);

        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 2 * FEW_KEYS; i++) {
                small.tryAcquire(Kind.LOGIN_PAIR, "flood" + round + "/" + i);
            }
            through += letThrough(small, Kind.LOGIN_PAIR, "victim", 2);
        }

        assertEquals(burst, through);
    }

    @Test
    void aFloodOfOneKindDoesNotTouchAnother() {
        var small = new LocalAttempts(now::get, FEW_KEYS);
        letThrough(small, Kind.CODE_ACCOUNT, "victim", 1);

        for (int i = 0; i < 100 * FEW_KEYS; i++) {
            small.tryAcquire(Kind.LOGIN_PAIR, "flood" + i);
        }

        assertEquals(
                Kind.CODE_ACCOUNT.burst() - 1, letThrough(small, Kind.CODE_ACCOUNT, "victim", 100));
    }

    @Test
    void inNoOrderOfTriesAndTimesIsMoreLetThroughThanBurstAndRate() {
        for (long seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var kind = Kind.values()[random.nextInt(Kind.values().length)];
            var subject = Attempts.local(now::get);
            long passed = 0;
            int through = 0;
            for (int i = 0; i < 500; i++) {
                through += isLetThrough(subject, kind, "ada") ? 1 : 0;
                subject.tryAcquire(kind, "another" + random.nextInt(5));
                long step = random.nextLong(2 * kind.refill().toNanos());
                if (random.nextInt(10) == 0) {
                    pass(Duration.ofNanos(-step));
                } else if (random.nextInt(3) == 0) {
                    pass(Duration.ofNanos(step));
                    passed += step;
                }
                assertTrue(
                        through <= kind.burst() + passed / kind.refill().toNanos(),
                        "seed " + seed + ", step " + i);
            }
        }
    }

    @Test
    void manyThreadsOnOneKeyNeverExceedTheBurst() throws InterruptedException {
        var start = new CountDownLatch(1);
        var through = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                threads.execute(
                        () -> {
                            awaitStart(start);
                            through.addAndGet(letThrough(attempts, Kind.LOGIN_ADDRESS, "net", 100));
                        });
            }
            start.countDown();
        }

        assertEquals(Kind.LOGIN_ADDRESS.burst(), through.get());
    }

    private static void awaitStart(CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
