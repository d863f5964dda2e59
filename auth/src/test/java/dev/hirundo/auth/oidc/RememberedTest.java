package dev.hirundo.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean away;
    private final Remembered<Integer> remembered = remembered(this::ask, Duration.ofSeconds(5));

    private Remembered<Integer> remembered(Supplier<Integer> source, Duration patience) {
        return new Remembered<>("works", source, HOUR, patience, clock);
    }

    private int ask() {
        int count = asked.incrementAndGet();
        if (away) {
            throw new ProviderUnavailableException("works", "away");
        }
        return count;
    }

    @Test
    void isAskedForOnceInItsLifetime() {
        assertEquals(1, remembered.value());
        clock.pass(HOUR.minusNanos(1));
        assertEquals(1, remembered.value());
        clock.pass(Duration.ofNanos(1));
        assertEquals(2, remembered.value());
    }

    @Test
    void isAskedForAgainAfterAStepBackOfTheClock() {
        remembered.value();
        clock.pass(Duration.ofDays(-1));
        assertEquals(2, remembered.value());
    }

    @Test
    void aFailureIsBelievedForFiveSeconds() {
        away = true;
        for (int i = 0; i < 1000; i++) {
            assertThrows(ProviderUnavailableException.class, remembered::value);
        }
        assertEquals(1, asked.get());
        away = false;
        clock.pass(Remembered.FAILURE);
        assertEquals(2, remembered.value());
    }

    @Test
    void aFailureToRenewDoesNotTakeWhatIsStillGood() {
        remembered.value();
        away = true;
        clock.pass(Duration.ofMinutes(1));
        assertThrows(
                ProviderUnavailableException.class,
                () -> remembered.youngerThan(Duration.ofSeconds(30)));
        assertEquals(1, remembered.value());
    }

    @Test
    void aCrowdAsksOnce() throws Exception {
        int crowd = 1000;
        var coming = new CountDownLatch(crowd);
        var slow =
                remembered(
                        () -> {
                            awaitQuietly(coming);
                            return ask();
                        },
                        Duration.ofSeconds(30));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < crowd; i++) {
                answers.add(
                        threads.submit(
                                () -> {
                                    coming.countDown();
                                    return slow.value();
                                }));
            }
            for (var answer : answers) {
                assertEquals(1, answer.get());
            }
        }
    }

    @Test
    void nobodyWaitsForAnotherLongerThanHisPatience() throws Exception {
        var asking = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        var slow =
                remembered(
                        () -> {
                            asking.countDown();
                            awaitQuietly(answer);
                            return ask();
                        },
                        Duration.ofMillis(20));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(slow::value);
            asking.await();
            assertThrows(ProviderUnavailableException.class, slow::value);
            answer.countDown();
            assertEquals(1, first.get());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
