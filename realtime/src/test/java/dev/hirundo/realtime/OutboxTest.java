package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutboxTest {
    private static final byte[] MESSAGE = {'0'};

    private final Outbox outbox = new Outbox(2);

    private Outbox.Batch take() throws InterruptedException {
        return outbox.take(Duration.ZERO);
    }

    @Test
    void takesNoMoreThanItHasRoomForUntilSomeAreTaken() throws Exception {
        outbox.admit();
        assertTrue(outbox.offer(MESSAGE));
        assertTrue(outbox.offer(MESSAGE));
        assertFalse(outbox.offer(MESSAGE));

        assertEquals(new Outbox.Batch(false, List.of(MESSAGE, MESSAGE)), take());
        assertTrue(take().isEmpty());
        assertTrue(outbox.offer(MESSAGE));
    }

    @Test
    void messagesWaitForNoServer() throws Exception {
        assertFalse(outbox.offer(MESSAGE));
        outbox.admit();
        assertTrue(outbox.offer(MESSAGE));
        outbox.refuse();
        assertFalse(outbox.offer(MESSAGE));
        assertTrue(take().isEmpty());
    }

    @Test
    void manyWakesAreOneAndWait() throws Exception {
        outbox.wake();
        outbox.refuse();
        outbox.wake();

        assertEquals(new Outbox.Batch(true, List.of()), take());
        assertTrue(take().isEmpty());
    }

    @Test
    void whoWaitsIsRousedByWhateverComes() throws Exception {
        outbox.admit();
        for (Runnable event :
                List.<Runnable>of(
                        outbox::wake, () -> outbox.offer(MESSAGE), outbox::rouse, outbox::close)) {
            var thread = Thread.ofVirtual().start(event);
            outbox.take(Duration.ofDays(1));
            thread.join();
        }
        outbox.rest(Duration.ofDays(1)); // closed
    }

    @Test
    void whatWaitsWhenItIsClosedCanBeTaken() throws Exception {
        outbox.admit();
        outbox.offer(MESSAGE);
        outbox.close();

        assertFalse(outbox.offer(MESSAGE));
        assertEquals(List.of(MESSAGE), take().messages());
    }

    @Test
    void aMessageMayHaveSoManyBytes() {
        outbox.admit();
        assertTrue(outbox.offer(new byte[Broker.MAX_BYTES]));
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> outbox.offer(new byte[Broker.MAX_BYTES + 1]));
        assertTrue(refused.getMessage().contains(String.valueOf(Broker.MAX_BYTES)));
        try (var local = new LocalBroker()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> local.send(new byte[Broker.MAX_BYTES + 1]));
        }
    }
}
