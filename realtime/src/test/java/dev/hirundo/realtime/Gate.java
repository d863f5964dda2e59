package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Where a thread of the server is held until the test opens it.
final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /// Waits until it is open.
    boolean pass() {
        reached.countDown();
        await(open, "the gate was not opened");
        return true;
    }

    /// Waits until somebody is held.
    void awaitReached() {
        await(reached, "nobody came to the gate");
    }

    void open() {
        open.countDown();
    }

    private static void await(CountDownLatch latch, String otherwise) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), otherwise);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
