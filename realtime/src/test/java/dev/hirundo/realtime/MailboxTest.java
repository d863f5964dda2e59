package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog.Entry;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Feed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MailboxTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Feed<JsonNode> EVEN =
            Feed.of("numbers").filter(number -> number.intValue() % 2 == 0);

    private final Mailbox mailbox = new Mailbox();
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

    private List<Item> taken() throws InterruptedException {
        return mailbox.take(Duration.ofMillis(1)).map(Mailbox.Batch::items).orElse(List.of());
    }

    private List<String> told() throws InterruptedException {
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

    @Test
    void whatWaitsIsTakenAtOnceInItsOrder() throws InterruptedException {
        var first = created("1", 1);
        var second = created("2", 1);
        mailbox.offer(subscription, first);
        mailbox.offer(subscription, second);

        assertEquals(List.of(first, second), taken());
        assertEquals(List.of(), taken());
    }

    @Test
    void subscriptionsAreTakenByTurns() throws InterruptedException {
        var other = subscription("b", Overflow.DISCONNECT);
        mailbox.offer(subscription, created("1", 1));
        mailbox.offer(other, created("2", 1));
        mailbox.offer(subscription, created("3", 1));

        assertEquals(3, mailbox.size());
        assertEquals(subscription, mailbox.take(LONG).orElseThrow().subscription());
        assertEquals(other, mailbox.take(LONG).orElseThrow().subscription());
        assertTrue(mailbox.isEmpty());
    }

    @Test
    void whoWaitsIsWokenByTheFirst() throws Exception {
        var item = created("1", 1);
        var taken = new CompletableFuture<List<Item>>();
        var taker =
                Thread.startVirtualThread(
                        () -> {
                            try {
                                taken.complete(mailbox.take(LONG).orElseThrow().items());
                            } catch (InterruptedException e) {
                                taken.completeExceptionally(e);
                            }
                        });

        mailbox.offer(subscription, item);

        assertEquals(List.of(item), taken.get());
        taker.join();
    }

    @Test
    void oneTooManyEndsItAndNothingIsKept() throws InterruptedException {
        mailbox.offer(subscription, created("1", 1));
        mailbox.offer(subscription, created("2", 1));
        assertEquals(Optional.empty(), mailbox.ended());

        mailbox.offer(subscription, created("3", 1));

        assertEquals(Optional.of(End.TOO_SLOW), mailbox.ended());
        mailbox.offer(subscription, created("4", 1));
        assertEquals(Optional.empty(), mailbox.take(LONG));
    }

    @Test
    void whatWaitsWhenTheServerGoesAwayIsStillTaken() throws InterruptedException {
        var item = created("1", 1);
        mailbox.offer(subscription, item);
        mailbox.end(End.GOING_AWAY);
        mailbox.end(End.UNAUTHORIZED);

        assertEquals(Optional.empty(), mailbox.ended());
        assertEquals(List.of(item), taken());
        assertEquals(Optional.of(End.GOING_AWAY), mailbox.ended());
    }

    @Test
    void whatWaitsForWhoHasNoRightAnyMoreIsNotTaken() throws InterruptedException {
        mailbox.offer(subscription, created("1", 1));

        mailbox.end(End.UNAUTHORIZED);

        assertEquals(Optional.of(End.UNAUTHORIZED), mailbox.ended());
        assertEquals(Optional.empty(), mailbox.take(LONG));
    }

    @Test
    void whatIsForgottenIsTakenOnceAndWhatWaitedForItNotAtAll() throws InterruptedException {
        mailbox.offer(subscription, created("1", 1));

        mailbox.forget(subscription);
        mailbox.offer(subscription, created("2", 1));

        var batch = mailbox.take(LONG).orElseThrow();
        assertTrue(batch.isForgotten());
        assertEquals(List.of(), batch.items());
        assertEquals(List.of(), taken());
    }

    @Test
    void theOldestIsDroppedWhereThatIsSaid() throws InterruptedException {
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
    void changesOfARowBecomeOneWhereThatIsSaid() throws InterruptedException {
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
    void aRowThatHasLeftHisViewIsGoneThoughTheLastChangeWasOutsideOfIt()
            throws InterruptedException {
        var latest = subscription("a", Overflow.KEEP_LATEST);
        mailbox.offer(latest, updated("1", 2, 3));
        mailbox.offer(latest, updated("1", 3, 5));
        mailbox.offer(latest, updated("2", 4, 5));
        mailbox.offer(latest, deleted("2", 5));

        assertEquals(List.of("2deleted{\"id\":\"1\"}", "4deleted{\"id\":\"2\"}"), told());
    }

    @Test
    void aRowThatCameAndWentMeanwhileIsNotToldOf() throws InterruptedException {
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
