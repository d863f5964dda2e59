package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.ratelimit.Step.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchesTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Terms TERMS = Terms.of(Limit.of(10, Duration.ofMinutes(1)), 0);
    private static final StoreException AWAY = new StoreException("away", new Exception());

    private final Trips trips = new Trips();
    private volatile Duration patience = LONG;
    private final Batches batches = new Batches(() -> Deadline.in(patience), trips);

    /// How many changes were made.
    private final AtomicInteger made = new AtomicInteger();

    /// Under way until the test says otherwise.
    private record Journey<T>(Step.Change<T> change, CompletableFuture<T> end) {
        void arrive() {
            end.complete(change.of(TERMS, TERMS.full(0)).result());
        }

        void fail(Throwable e) {
            end.completeExceptionally(e);
        }
    }

    private static final class Trips implements Batches.Trip {
        private final LinkedBlockingQueue<Journey<?>> journeys = new LinkedBlockingQueue<>();

        @Override
        public <T> CompletionStage<T> make(String key, Step.Change<T> change, Deadline deadline) {
            var journey = new Journey<>(change, new CompletableFuture<T>());
            journeys.add(journey);
            return journey.end;
        }

        Journey<?> next() throws InterruptedException {
            var journey = journeys.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertTrue(journey != null, "nobody goes");
            return journey;
        }
    }

    private record Caller<T>(Thread thread, FutureTask<T> answer) {
        T result() throws Exception {
            return answer.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }

        StoreException failure() {
            var e = assertThrows(ExecutionException.class, this::result);
            return assertInstanceOf(StoreException.class, e.getCause());
        }
    }

    /// Is told as the how-manieth it was served.
    private int ask(String key) {
        return batches.run(key, (_, _) -> new Outcome<>(made.incrementAndGet(), true));
    }

    /// Asks, and waits for the answer by now.
    private Caller<Integer> come(String key, Duration patience) {
        this.patience = patience;
        return come(() -> ask(key));
    }

    private static <T> Caller<T> come(Callable<T> question) {
        var answer = new FutureTask<>(question);
        var thread = Thread.ofVirtual().start(answer);
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return new Caller<>(thread, answer);
    }

    private List<Caller<Integer>> crowd(int size) {
        return IntStream.range(0, size).mapToObj(_ -> come("ada", LONG)).toList();
    }

    private static List<Integer> results(List<Caller<Integer>> callers) throws Exception {
        var results = new ArrayList<Integer>();
        for (var caller : callers) {
            results.add(caller.result());
        }
        return results;
    }

    @Test
    void whoeverComesWhileNobodyIsUnderWayGoesAlone() throws Exception {
        for (int i = 1; i <= 3; i++) {
            var caller = come("ada", LONG);
            trips.next().arrive();
            assertEquals(i, caller.result());
            assertEquals(0, batches.keys());
        }
    }

    @Test
    void whoeverComesMeanwhileGoesWithTheOthersInTheOrderOfComing() throws Exception {
        var callers = crowd(6);
        var first = trips.next();
        assertTrue(trips.journeys.isEmpty());
        first.arrive();
        trips.next().arrive();
        assertEquals(List.of(1, 2, 3, 4, 5, 6), results(callers));
        assertTrue(trips.journeys.isEmpty());
        assertEquals(0, batches.keys());
    }

    @Test
    void noMoreThanSoManyGoTogether() throws Exception {
        var callers = crowd(1 + Batches.MOST + Batches.MOST + 1);
        for (int all : new int[] {1, Batches.MOST, Batches.MOST, 1}) {
            int before = made.get();
            trips.next().arrive();
            assertEquals(all, made.get() - before);
        }
        assertEquals(IntStream.rangeClosed(1, callers.size()).boxed().toList(), results(callers));
    }

    @Test
    void keysDoNotWaitForEachOther() throws Exception {
        var ada = come("ada", LONG);
        var eve = come("eve", LONG);
        var adas = trips.next();
        trips.next().arrive();
        assertEquals(1, eve.result());
        adas.arrive();
        assertEquals(2, ada.result());
    }

    @Test
    void aFailureIsOfAllWhoWentTogetherAndOfNobodyElse() throws Exception {
        var first = crowd(1);
        var second = crowd(3);
        trips.next().arrive();
        var journey = trips.next();
        var third = crowd(2);
        journey.fail(AWAY);
        trips.next().arrive();
        assertEquals(List.of(1), results(first));
        assertEquals(List.of(2, 3), results(third));
        var failures = second.stream().map(Caller::failure).toList();
        assertTrue(failures.stream().allMatch(e -> "away".equals(e.getMessage())));
        assertEquals(1, failures.stream().filter(e -> !e.isAnothers()).count(), "reported once");
        assertEquals(0, batches.keys());
    }

    @Test
    void whatCannotEvenSetOutFailsAndTheNextOnesGo() {
        var broken =
                new Batches(
                        () -> Deadline.in(LONG),
                        new Batches.Trip() {
                            @Override
                            public <T> CompletionStage<T> make(
                                    String key, Step.Change<T> change, Deadline deadline) {
                                throw AWAY;
                            }
                        });
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    StoreException.class,
                    () -> broken.run("ada", (_, _) -> new Outcome<>(1, true)));
            assertEquals(0, broken.keys());
        }
    }

    @Test
    void aMistakeOfOursIsNoFailureOfTheStore() throws Exception {
        var callers = crowd(3);
        trips.next().arrive();
        trips.next().fail(new ArithmeticException());
        assertEquals(1, callers.getFirst().result());
        for (var caller : callers.subList(1, 3)) {
            var e = assertThrows(ExecutionException.class, caller::result);
            assertInstanceOf(IllegalStateException.class, e.getCause());
            assertInstanceOf(ArithmeticException.class, e.getCause().getCause());
        }
    }

    @Test
    void whoeverIsInterruptedIsServedAllTheSameAndStaysInterrupted() throws Exception {
        var callers = new ArrayList<Caller<Boolean>>();
        for (int i = 0; i < 4; i++) {
            callers.add(come(() -> ask("ada") > 0 && Thread.currentThread().isInterrupted()));
        }
        callers.get(0).thread.interrupt(); // is under way
        callers.get(2).thread.interrupt(); // stands in line
        trips.next().arrive();
        trips.next().arrive();
        var interrupted = new ArrayList<Boolean>();
        for (var caller : callers) {
            interrupted.add(caller.result());
        }
        assertEquals(List.of(true, false, true, false), interrupted);
    }

    @Test
    void whoeverHasNoTimeLeavesTheLineAndIsNotServed() throws Exception {
        var first = come("ada", LONG);
        var late = come("ada", SHORT);
        assertTrue(late.failure().isAnothers());
        trips.next().arrive();
        assertEquals(1, first.result());
        assertNull(trips.journeys.peek());
        assertEquals(0, batches.keys());
    }

    @Test
    void whoeverHasNoTimeLeavesTheTripAndTheOthersGoOn() throws Exception {
        come("ada", LONG);
        var late = come("ada", Duration.ofMillis(500));
        var others = crowd(2);
        trips.next().arrive();
        var journey = trips.next();
        assertTrue(late.failure().isAnothers());
        journey.arrive();
        assertEquals(List.of(made.get() - 1, made.get()), results(others));
    }

    @Test
    void aTripForWhichNobodyHasTimeIsOverAndTheNextOnesGo() throws Exception {
        var first = come("ada", SHORT);
        var journey = trips.next();
        var next = come("ada", LONG);
        assertFalse(first.failure().isAnothers());
        trips.next().arrive();
        assertEquals(1, next.result());
        journey.arrive(); // at last
        assertEquals(0, batches.keys());
        assertNull(trips.journeys.peek());
    }

    /// Of trips that succeed, fail, or never end.
    @Test
    void everybodyIsAnsweredWhateverHappens() throws Exception {
        var random = new Random(7);
        patience = Duration.ofMillis(3);
        var served = new AtomicInteger();
        var askers = new ArrayList<Callable<Void>>();
        for (int i = 0; i < 5_000; i++) {
            askers.add(
                    () -> {
                        try {
                            ask("ada");
                            served.incrementAndGet();
                        } catch (StoreException e) {
                            // some do
                        }
                        return null;
                    });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = threads.submit(() -> threads.invokeAll(askers));
            while (!done.isDone()) {
                var journey = trips.journeys.poll(1, TimeUnit.MILLISECONDS);
                switch (journey == null ? 0 : random.nextInt(10)) {
                    case 0 -> {}
                    case 1, 2 -> journey.fail(AWAY);
                    default -> journey.arrive();
                }
            }
            for (var answer : done.get()) {
                assertNull(answer.get());
            }
        }
        assertEquals(0, batches.keys());
        assertTrue(served.get() > 0 && served.get() <= made.get());
    }
}
