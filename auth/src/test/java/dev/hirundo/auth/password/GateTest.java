package dev.hirundo.auth.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class GateTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CountDownLatch open = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    @AfterEach
    void letAllGo() throws InterruptedException {
        open.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void whoFindsTheQueueFullIsRefusedAtOnce() throws InterruptedException {
        var gate = new Gate(1, 1, LONG);
        occupy(gate);
        start(() -> gate.pass(() -> 1));
        awaitWaiting(gate, 1);

        var busy = assertThrows(HashingBusyException.class, () -> gate.pass(() -> 2));

        assertEquals(LONG, busy.retryAfter());
    }

    @Test
    void itIsFullWhileEveryPlaceIsTaken() throws InterruptedException {
        var gate = new Gate(1, 1, LONG);
        occupy(gate);
        assertFalse(gate.isFull());
        start(() -> gate.pass(() -> 1));
        awaitWaiting(gate, 1);

        assertTrue(gate.isFull());
    }

    @Test
    void whosePatienceEndsIsRefusedAndNoLongerWaits() throws InterruptedException {
        var gate = new Gate(1, 1, Duration.ofMillis(1));
        occupy(gate);

        assertThrows(HashingBusyException.class, () -> gate.pass(() -> 1));

        assertEquals(0, gate.waiting());
    }

    @ParameterizedTest
    @CsvSource({"PT0.001S, PT1S", "PT1S, PT1S", "PT1.001S, PT2S", "PT59.999999999S, PT60S"})
    void whoIsRefusedIsToldToComeBackInWholeSeconds(Duration patience, Duration retryAfter)
            throws InterruptedException {
        var gate = new Gate(1, 0, patience);
        occupy(gate);

        var busy = assertThrows(HashingBusyException.class, () -> gate.pass(() -> 1));

        assertEquals(retryAfter, busy.retryAfter());
    }

    @Test
    void whoIsInterruptedWhileHeWaitsGivesUpHisPlaceAndStaysInterrupted()
            throws InterruptedException {
        var gate = new Gate(1, 1, LONG);
        occupy(gate);
        var refused = new AtomicBoolean();
        Thread waiter =
                start(
                        () -> {
                            assertThrows(HashingBusyException.class, () -> gate.pass(() -> 1));
                            refused.set(Thread.currentThread().isInterrupted());
                        });
        awaitWaiting(gate, 1);

        waiter.interrupt();
        waiter.join();

        assertTrue(refused.get());
        var next = new CompletableFuture<Integer>();
        start(() -> next.complete(gate.pass(() -> 2))); // into the only place of the queue
        awaitWaiting(gate, 1);
        open.countDown();
        assertEquals(2, next.join());
    }

    @Test
    void aTaskThatFailsLetsTheNextOneIn() {
        var gate = new Gate(1, 0, LONG);
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    ArithmeticException.class,
                    () ->
                            gate.pass(
                                    () -> {
                                        throw new ArithmeticException();
                                    }));
        }

        assertEquals(1, gate.pass(() -> 1));
    }

    @Test
    void theyPassInTheOrderInWhichTheyCame() throws InterruptedException {
        var gate = new Gate(1, 20, LONG);
        occupy(gate);
        var order = Collections.synchronizedList(new ArrayList<Integer>());
        for (int i = 0; i < 20; i++) {
            int number = i;
            start(() -> gate.pass(() -> order.add(number)));
            awaitWaiting(gate, i + 1);
        }

        letAllGo();

        assertEquals(order.stream().sorted().toList(), order);
        assertEquals(20, order.size());
    }

    /// Holds one place until [#open].
    private void occupy(Gate gate) throws InterruptedException {
        var inside = new CountDownLatch(1);
        start(
                () ->
                        gate.pass(
                                () -> {
                                    inside.countDown();
                                    try {
                                        open.await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    return 0;
                                }));
        inside.await();
    }

    private Thread start(Runnable task) {
        Thread thread = Thread.ofVirtual().start(task);
        threads.add(thread);
        return thread;
    }

    private static void awaitWaiting(Gate gate, int count) {
        while (gate.waiting() != count) {
            Thread.yield();
        }
    }
}
