package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CrewTest {
    private final Crew crew = new Crew(Thread::startVirtualThread);

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachOfWhatManyGiveItIsDoneOnce() {
        var left = new CountDownLatch(40_000);
        var done = new AtomicInteger();
        try (var givers = Executors.newFixedThreadPool(4)) {
            for (int giver = 0; giver < 4; giver++) {
                givers.execute(
                        () -> {
                            for (int i = 0; i < 10_000; i++) {
                                crew.execute(
                                        () -> {
                                            done.incrementAndGet();
                                            left.countDown();
                                        });
                            }
                        });
            }
        }
        await(left);
        assertEquals(40_000, done.get());
    }

    @Test
    void whoBlocksDoesNotStopTheOthers() {
        var open = new CountDownLatch(1);
        var blocked = new CountDownLatch(2_000);
        for (int i = 0; i < 2_000; i++) {
            crew.execute(
                    () -> {
                        blocked.countDown();
                        await(open);
                    });
        }
        await(blocked);
        var done = new CountDownLatch(1);
        crew.execute(done::countDown);
        await(done);
        open.countDown();
    }

    @Test
    void whatWaitsTogetherIsDoneByFewThreads() {
        var threads = new ArrayDeque<Runnable>();
        var counted = new Crew(threads::add);
        var done = new AtomicInteger();
        for (int i = 0; i < 1_000; i++) {
            counted.execute(done::incrementAndGet);
        }
        int began = 0;
        for (var thread = threads.poll(); thread != null; thread = threads.poll()) {
            thread.run();
            began++;
        }
        assertEquals(1_000, done.get());
        assertTrue(began < 20, began + " threads");
    }

    @Test
    void anotherIsReadyAsLongAsAnythingWaits() {
        var threads = new ArrayDeque<Runnable>();
        var counted = new Crew(threads::add);
        var ready = new ArrayList<Integer>();
        for (int i = 0; i < 3; i++) {
            counted.execute(() -> ready.add(threads.size()));
        }
        threads.remove().run();
        assertEquals(List.of(1, 1, 1), ready);
        threads.remove().run(); // finds nothing to do
        assertTrue(threads.isEmpty());
    }

    @Test
    void anInterruptIsMeantForOneTaskAlone() {
        var threads = new ArrayDeque<Runnable>();
        var counted = new Crew(threads::add);
        var interrupted = new ArrayList<Boolean>();
        counted.execute(() -> Thread.currentThread().interrupt());
        counted.execute(() -> interrupted.add(Thread.interrupted()));
        threads.remove().run();
        assertEquals(List.of(false), interrupted);
    }

    @Test
    void whatNoThreadCouldBeStartedForIsDoneWithTheNext() {
        var threads = new ArrayDeque<Runnable>();
        var failures = new ArrayDeque<>(List.of(new IllegalStateException("as it should")));
        var counted =
                new Crew(
                        work -> {
                            if (!failures.isEmpty()) {
                                throw failures.remove();
                            }
                            threads.add(work);
                        });
        var done = new AtomicInteger();
        assertThrows(IllegalStateException.class, () -> counted.execute(done::incrementAndGet));
        counted.execute(done::incrementAndGet);
        threads.remove().run();
        assertEquals(2, done.get());
    }

    @Test
    void oneThreadGoesOnAloneIfNoOtherCanBeStarted() {
        var threads = new ArrayDeque<Runnable>();
        var counted =
                new Crew(
                        work -> {
                            if (!threads.isEmpty()) {
                                throw new IllegalStateException("as it should");
                            }
                            threads.add(work);
                        });
        var done = new AtomicInteger();
        for (int i = 0; i < 200; i++) {
            counted.execute(done::incrementAndGet);
        }
        threads.element().run();
        assertEquals(200, done.get());
    }

    @Test
    void aTaskThatFailsStopsNoOther() {
        var threads = new ArrayDeque<Runnable>();
        var counted = new Crew(threads::add);
        var done = new AtomicInteger();
        counted.execute(
                () -> {
                    throw new IllegalStateException("as it should");
                });
        counted.execute(done::incrementAndGet);
        assertThrows(IllegalStateException.class, threads.remove()::run);
        threads.remove().run();
        assertEquals(1, done.get());
    }
}
