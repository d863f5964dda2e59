package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {
    private static final long DAY = Duration.ofDays(1).toNanos();

    @Test
    void itAddsUpEachNanosecond() {
        var time = new ManualTime(Long.MAX_VALUE - 1_000_000_000);
        var clock = new SteadyClock(time);
        var random = new Random(5);
        long sum = 0;
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong(3 * SteadyClock.GRAIN);
            time.passNanos(nanos);
            sum += nanos;
            assertEquals(sum, clock.nanos());
        }
    }

    @Test
    void stepsBackCountAsNoTime() {
        var time = new ManualTime(DAY);
        var clock = new SteadyClock(time);
        time.passNanos(DAY);
        assertEquals(DAY, clock.nanos());
        time.passNanos(-5 * DAY);
        assertEquals(DAY, clock.nanos());
        time.passNanos(DAY);
        assertEquals(2 * DAY, clock.nanos());
    }

    @Test
    void smallStepsBackAddUpToNoTimeEither() {
        var time = new ManualTime(0);
        var clock = new SteadyClock(time);
        var random = new Random(6);
        long forward = 0;
        for (int i = 0; i < 10_000; i++) {
            long nanos = random.nextLong(SteadyClock.GRAIN);
            time.passNanos(nanos);
            forward += nanos;
            assertTrue(clock.nanos() <= forward);
            time.passNanos(-random.nextLong(SteadyClock.GRAIN));
            assertTrue(clock.nanos() <= forward);
        }
        time.passNanos(3 * SteadyClock.GRAIN);
        assertTrue(clock.nanos() >= 3 * SteadyClock.GRAIN);
    }

    /// Readings of many threads overtake each other, and must not look like steps back.
    @Test
    void manyThreadsDoNotMakeItFast() throws Exception {
        var clock = new SteadyClock(System::nanoTime);
        long start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var tasks = new ArrayList<Callable<Long>>();
            for (int i = 0; i < 8; i++) {
                tasks.add(
                        () -> {
                            long last = 0;
                            for (int n = 0; n < 50_000; n++) {
                                last = clock.nanos();
                            }
                            return last;
                        });
            }
            for (var last : threads.invokeAll(tasks)) {
                assertTrue(last.get() <= System.nanoTime() - start + SteadyClock.GRAIN);
            }
        }
        long told = clock.nanos();
        assertTrue(told <= System.nanoTime() - start + SteadyClock.GRAIN);
    }
}
