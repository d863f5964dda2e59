package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Feed;
import dev.hirundo.realtime.Mailbox.Batch;
import dev.hirundo.realtime.Mailbox.Next;
import dev.hirundo.realtime.Mailbox.Nothing;
import dev.hirundo.realtime.Mailbox.Over;
import dev.hirundo.realtime.Mailbox.Rest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
    private static final Feed<JsonNode> EVEN =
            Feed.of("numbers").filter(number -> number.intValue() % 2 == 0);

    private final Deque<Runnable> called = new ArrayDeque<>();
    private final Runnable taker = () -> {};
    private final Mailbox mailbox = new Mailbox(called::add, taker);
    private final Subscription subscription = subscription("a", Overflow.DISCONNECT);

    private long turn;

    private Subscription subscription(String topic, Overflow overflow) {
        return new Subscription(topic, mailbox, 2, overflow);
    }

    private Delivery created(String id, int row) {
        return item(id, new Change.Created<>(IntNode.valueOf(row)));
    }

    private Delivery updated(String id, int before, int row) {
        return item(id, new Change.Updated<>(IntNode.valueOf(before), IntNode.valueOf(row)));
    }

    private Delivery deleted(String id, int row) {
        return item(id, new Change.Deleted<>(IntNode.valueOf(row)));
    }

    private Delivery item(String id, Change<JsonNode> change) {
        return new Delivery(
                new Entry(new Position(0, ++turn, 0), "numbers", id, Instant.EPOCH, change));
    }

    private List<Item> taken() {
        return mailbox.take() instanceof Batch batch ? batch.items() : List.of();
    }

    private Batch batch() {
        return assertInstanceOf(Batch.class, mailbox.take());
    }

    private List<String> told() {
        return taken().stream()
                .map(
                        item ->
                                ((Delivery) item)
                                        .as(
                                                (_, event, position, data) ->
                                                        position.orElseThrow().turn()
                                                                + event
                                                                + new String(
                                                                        data,
                                                                        StandardCharsets.UTF_8),
                                                "a",
                                                EVEN,
                                                Optional.of(((Delivery) item).position()))
                                        .orElse("nothing"))
                .toList();
    }

    /// They are told in their order: the row is not there in the end.
    @Test
    void whatComesIsMadeOneWithTheLastOfWhatWasKeptApart() {
        var latest = subscription("b", Overflow.KEEP_LATEST);
        mailbox.keepApart(latest);
        mailbox.offer(latest, created("1", 1));
        mailbox.offer(latest, updated("1", 1, 2));
        mailbox.join(latest, _ -> false);
        mailbox.offer(latest, deleted("1", 2));

        var batch = assertInstanceOf(Batch.class, mailbox.take());
        assertEquals(
                List.of(Change.Created.class, Change.Deleted.class),
                batch.items().stream().map(item -> ((Delivery) item).change().getClass()).toList());
    }

    /// It was of other rows that he was shown, perhaps of another history.
    @Test
    void whatWasKnownBeforeIsNotKnownToWhoBeginsAnew() {
        mailbox.join(subscription, _ -> true);
        mailbox.offer(subscription, created("1", 1));
        assertEquals(0, mailbox.size());

        mailbox.drop(subscription);
        mailbox.keepApart(subscription);
        mailbox.offer(subscription, created("1", 1));
        assertEquals(1, mailbox.size());
    }

    @Test
    void whatWaitsIsTakenAtOnceInItsOrder() {
        var first = created("1", 1);
        var second = created("2", 1);
        mailbox.offer(subscription, first);
        mailbox.offer(subscription, second);

        assertEquals(List.of(first, second), taken());
        assertEquals(List.of(), taken());
    }

    @Test
    void subscriptionsAreTakenByTurns() {
        var other = subscription("b", Overflow.DISCONNECT);
        mailbox.offer(subscription, created("1", 1));
        mailbox.offer(other, created("2", 1));
        mailbox.offer(subscription, created("3", 1));

        assertEquals(3, mailbox.size());
        assertEquals(subscription, batch().subscription());
        assertEquals(other, batch().subscription());
        assertTrue(mailbox.isAllTaken());
    }

    @Test
    void whoeverTakesIsCalledOnceWhenThereIsSomething() {
        mailbox.offer(subscription, created("1", 1));
        assertEquals(List.of(), List.copyOf(called)); // a first one is there

        assertEquals(1, taken().size());
        assertEquals(new Nothing(), mailbox.take());
        mailbox.offer(subscription, created("2", 1));
        mailbox.offer(subscription, created("3", 1));
        mailbox.rouse();
        assertEquals(List.of(taker), List.copyOf(called));
    }

    @Test
    void whoeverTakesIsCalledAgainForWhatComesAfterHeHasFoundNothing() {
        mailbox.take();
        mailbox.offer(subscription, created("1", 1));
        mailbox.take();
        mailbox.offer(subscription, created("2", 1)); // he has not looked again yet

        assertEquals(1, called.size());
        mailbox.take();
        mailbox.take();
        mailbox.end(End.GOING_AWAY);
        assertEquals(2, called.size());
    }

    @Test
    void whoIsRousedHasNothingToTellOrSomethingFirst() {
        mailbox.take();
        mailbox.rouse();
        assertEquals(1, called.size());

        mailbox.offer(subscription, created("1", 1));
        assertEquals(1, batch().items().size());
        assertEquals(new Rest(), mailbox.take());
        assertEquals(new Nothing(), mailbox.take());
    }

    @Test
    void whatIsOfferedAfterTheEndHasNotBeenTaken() {
        assertTrue(mailbox.isAllTaken());
        mailbox.end(End.GOING_AWAY);
        mailbox.offer(subscription, created("1", 1));

        assertFalse(mailbox.isAllTaken());
    }

    @Test
    void theEndIsTakenOnceAndNobodyIsCalledAfterIt() {
        mailbox.end(End.SILENT);

        assertEquals(new Over(End.SILENT), mailbox.take());
        mailbox.offer(subscription, created("1", 1));
        mailbox.rouse();
        mailbox.forget(subscription);
        mailbox.end(End.GOING_AWAY);
        assertEquals(List.of(), List.copyOf(called));
    }

    @Test
    void whoIsCalledTakesAtOnceOnAnotherThread() {
        var taken = new ArrayBlockingQueue<Next>(10);
        var box = new AtomicReference<Mailbox>();
        Runnable takeAll =
                () -> {
                    Next next;
                    do {
                        next = box.get().take();
                        taken.add(next);
                    } while (next instanceof Batch || next instanceof Rest);
                };
        box.set(new Mailbox(MailboxTest::runElsewhere, takeAll));
        takeAll.run();
        taken.clear();
        var to = new Subscription("a", box.get(), 2, Overflow.DISCONNECT);

        box.get().offer(to, created("1", 1));
        assertInstanceOf(Batch.class, taken.remove());
        assertEquals(new Nothing(), taken.remove());
        box.get().forget(to);
        assertInstanceOf(Batch.class, taken.remove());
        assertEquals(new Nothing(), taken.remove());
        box.get().rouse();
        assertEquals(List.of(new Rest(), new Nothing()), List.copyOf(taken));
        taken.clear();
        box.get().end(End.SILENT);
        assertEquals(List.of(new Over(End.SILENT)), List.copyOf(taken));
    }

    /// Is done when it returns.
    private static void runElsewhere(Runnable task) {
        try {
            Thread.startVirtualThread(task).join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatManyPutInIsTakenByOneAtATime() throws Exception {
        var busy = new AtomicBoolean();
        var taken = new AtomicInteger();
        var box = new AtomicReference<Mailbox>();
        Runnable takeAll =
                () -> {
                    while (box.get().take() instanceof Batch batch) {
                        assertTrue(busy.compareAndSet(false, true));
                        taken.addAndGet(batch.items().size());
                        busy.set(false);
                    }
                };
        try (var takers = Executors.newVirtualThreadPerTaskExecutor();
                var writers = Executors.newFixedThreadPool(4)) {
            box.set(new Mailbox(takers, takeAll));
            takeAll.run();
            var to = new Subscription("a", box.get(), 4000, Overflow.DISCONNECT);
            var item = created("1", 2);
            for (int i = 0; i < 4000; i++) {
                writers.execute(() -> box.get().offer(to, item));
            }
        }
        assertEquals(4000, taken.get());
        assertEquals(0, box.get().size());
    }

    @Test
    void oneTooManyEndsItAndNothingIsKept() {
        mailbox.offer(subscription, created("1", 1));
        mailbox.offer(subscription, created("2", 1));
        assertEquals(Optional.empty(), mailbox.ended());

        mailbox.offer(subscription, created("3", 1));

        assertEquals(Optional.of(End.TOO_SLOW), mailbox.ended());
        mailbox.offer(subscription, created("4", 1));
        assertEquals(new Over(End.TOO_SLOW), mailbox.take());
    }

    @Test
    void whatWaitsWhenTheServerGoesAwayIsStillTaken() {
        var item = created("1", 1);
        mailbox.offer(subscription, item);
        mailbox.end(End.GOING_AWAY);
        mailbox.end(End.UNAUTHORIZED);

        assertEquals(Optional.empty(), mailbox.ended());
        assertEquals(List.of(item), taken());
        assertEquals(Optional.of(End.GOING_AWAY), mailbox.ended());
    }

    @Test
    void whatWaitsForWhoHasNoRightAnyMoreIsNotTaken() {
        mailbox.offer(subscription, created("1", 1));

        mailbox.end(End.UNAUTHORIZED);

        assertEquals(Optional.of(End.UNAUTHORIZED), mailbox.ended());
        assertEquals(new Over(End.UNAUTHORIZED), mailbox.take());
    }

    @Test
    void whatIsForgottenIsTakenOnceAndWhatWaitedForItNotAtAll() {
        mailbox.offer(subscription, created("1", 1));

        mailbox.forget(subscription);
        mailbox.offer(subscription, created("2", 1));

        var batch = batch();
        assertTrue(batch.isForgotten());
        assertEquals(List.of(), batch.items());
        assertEquals(List.of(), taken());
    }

    @Test
    void theOldestIsDroppedWhereThatIsSaid() {
        var dropping = subscription("a", Overflow.DROP_OLDEST);
        mailbox.offer(dropping, created("1", 2));
        mailbox.offer(dropping, created("2", 4));
        mailbox.offer(dropping, created("3", 6));

        assertEquals(List.of("2created4", "3created6"), told());
        assertEquals(Optional.empty(), mailbox.ended());
    }

    @Test
    void aStepIsNeverDropped() {
        var dropping = subscription("a", Overflow.DROP_OLDEST);
        for (int i = 0; i < 3; i++) {
            mailbox.offer(dropping, Fleeting.step("a", "presence.join", new byte[] {'1'}));
        }

        assertEquals(Optional.of(End.TOO_SLOW), mailbox.ended());
    }

    @Test
    void changesOfARowBecomeOneWhereThatIsSaid() {
        var latest = subscription("a", Overflow.KEEP_LATEST);
        mailbox.offer(latest, created("1", 2));
        mailbox.offer(latest, created("2", 4));
        mailbox.offer(latest, updated("1", 2, 6));
        mailbox.offer(latest, updated("1", 6, 8));

        assertEquals(List.of("2created4", "4created8"), told());
        assertEquals(Optional.empty(), mailbox.ended());
    }

    /// He saw it before, and must learn that he sees it no more, whatever lies between.
    @Test
    void aRowThatHasLeftHisViewIsGoneThoughTheLastChangeWasOutsideOfIt() {
        var latest = subscription("a", Overflow.KEEP_LATEST);
        mailbox.offer(latest, updated("1", 2, 3));
        mailbox.offer(latest, updated("1", 3, 5));
        mailbox.offer(latest, updated("2", 4, 5));
        mailbox.offer(latest, deleted("2", 5));

        assertEquals(List.of("2deleted{\"id\":\"1\"}", "4deleted{\"id\":\"2\"}"), told());
    }

    @Test
    void aRowThatCameAndWentMeanwhileIsNotToldOf() {
        var latest = subscription("a", Overflow.KEEP_LATEST);
        mailbox.offer(latest, created("1", 2));
        mailbox.offer(latest, deleted("1", 2));

        assertEquals(List.of(), told());
    }

    @Test
    void tooManyRowsEndItThoughTheirChangesBecomeOne() {
        var latest = subscription("a", Overflow.KEEP_LATEST);
        mailbox.offer(latest, created("1", 2));
        mailbox.offer(latest, created("2", 2));
        mailbox.offer(latest, created("3", 2));

        assertEquals(Optional.of(End.TOO_SLOW), mailbox.ended());
    }

    /// Clients call a topic what they like, and what happened is remembered.
    @Test
    void ofManyNamesForOneTopicOnlySomeAreRemembered() {
        var delivery = created("1", 2);
        int remembered = 0;
        for (int i = 0; i < 1000; i++) {
            remembered += encoded(delivery, "a?" + i) == encoded(delivery, "a?" + i) ? 1 : 0;
        }
        assertEquals(32, remembered);
    }

    private static byte[] encoded(Delivery delivery, String topic) {
        return delivery.as(Encoding.SSE, topic, EVEN, Optional.empty()).orElseThrow();
    }
}
