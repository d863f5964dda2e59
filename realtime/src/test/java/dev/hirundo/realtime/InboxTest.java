package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InboxTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Inbox inbox = new Inbox(2);

    @Test
    void whatWaitsIsTakenAtOnceInItsOrder() throws InterruptedException {
        inbox.offer(item(1));
        inbox.offer(item(2));

        assertEquals(List.of(item(1), item(2)), inbox.take(LONG));
        assertEquals(List.of(), inbox.take(Duration.ofMillis(1)));
    }

    @Test
    void whoWaitsIsWokenByTheFirst() throws Exception {
        var taken = new CompletableFuture<List<Delivery>>();
        var taker =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                taken.complete(inbox.take(LONG));
                            } catch (InterruptedException e) {
                                taken.completeExceptionally(e);
                            }
                        });

        inbox.offer(item(1));

        assertEquals(List.of(item(1)), taken.get());
        taker.join();
    }

    @Test
    void oneTooManyEndsItAndNothingIsKept() throws InterruptedException {
        assertTrue(inbox.offer(item(1)));
        assertTrue(inbox.offer(item(2)));

        assertFalse(inbox.offer(item(3)));

        assertEquals(List.of(), inbox.take(LONG));
        assertEquals(Optional.of(End.TOO_SLOW), inbox.ended());
        assertFalse(inbox.offer(item(4)));
        assertEquals(List.of(), inbox.take(LONG));
    }

    @Test
    void whatWaitsWhenItEndsIsStillTaken() throws InterruptedException {
        inbox.offer(item(1));
        inbox.end(End.GOING_AWAY);
        inbox.end(End.UNAUTHORIZED);

        assertEquals(Optional.empty(), inbox.ended());
        assertEquals(List.of(item(1)), inbox.take(LONG));
        assertEquals(Optional.of(End.GOING_AWAY), inbox.ended());
    }

    private static final Delivery[] DELIVERIES = new Delivery[10];

    static {
        for (int i = 0; i < DELIVERIES.length; i++) {
            DELIVERIES[i] =
                    new Delivery(
                            new Entry(
                                    new Position(i, 0),
                                    "numbers",
                                    "1",
                                    Instant.EPOCH,
                                    new Change.Created<>(IntNode.valueOf(i))));
        }
    }

    private static Delivery item(int number) {
        return DELIVERIES[number];
    }
}
