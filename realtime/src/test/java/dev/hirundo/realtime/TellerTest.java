package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TellerTest {
    private static final int HISTORY = 10;
    private static final Position OF_ANOTHER_LOG = new Position(1, 0, 0);

    private final Connections connections = new Connections(1, 1, Duration.ofSeconds(1));
    private final Meters meters = new Meters(connections, InstantSource.system());

    /// The events, one each, and the answers.
    private final List<String> sent = new ArrayList<>();

    private Database database;
    private ChangeLog log;
    private Hub hub;
    private Mailbox mailbox;
    private Teller<byte[]> teller;

    /// Begins with rows.
    private Teller<byte[]> listing;

    private Supplier<Object> rows = List::of;

    private final Outlet<byte[]> outlet =
            new Outlet<>() {
                @Override
                public Encoding<byte[]> encoding() {
                    return Encoding.SSE;
                }

                @Override
                public void caughtUp(Position position) {}

                @Override
                public void send(List<byte[]> events) {
                    events.forEach(event -> sent.add(new String(event, StandardCharsets.UTF_8)));
                }
            };

    @BeforeEach
    void open() {
        database = Site.open(TestDatabase.H2);
        log = ChangeLog.create(database);
        hub = new Hub(HISTORY, log::end, () -> {});
        var shared =
                new Shared(
                        log,
                        hub,
                        new Rooms(hub, new LocalBroker()),
                        connections,
                        new Limits(10, Duration.ofMinutes(1), Duration.ofMinutes(1), 1, 1),
                        meters,
                        new Crew(Runnable::run));
        mailbox = new Mailbox(shared.crew(), () -> {});
        var subscription = new Subscription("note", mailbox, 10, Overflow.KEEP_LATEST);
        teller = new Teller<>(shared, subscription, Feed.of("note"), outlet);
        listing =
                new Teller<>(
                        shared, subscription, Feed.of("note").snapshot(() -> rows.get()), outlet);
    }

    @AfterEach
    void close() {
        meters.close();
        database.close();
    }

    private void created(String id) {
        log.append("note", id, new Change.Created<>(id));
    }

    private void deleted(String id) {
        log.append("note", id, new Change.Deleted<>(id));
    }

    /// What the log holds is put into the mailbox, of those who have joined.
    private void dispatch() {
        hub.dispatch(log.after(hub.position(), 100));
    }

    private void tellWhatWaits() throws Exception {
        teller.tellNow(assertInstanceOf(Mailbox.Batch.class, mailbox.take()).items());
    }

    /// He would be told of the change again.
    @Test
    void nobodyComesBackWithWhatTheHubSaysBeforeItHasToldEverybody() throws Exception {
        teller.begin(new Start.New(), Answer.NONE);
        assertTrue(teller.toldUpTo(hub.position()));

        created("1");
        var entry = log.after(hub.position(), 10).getFirst();
        teller.tellNow(List.of(new Delivery(entry)));

        assertEquals(1, sent.size());
        assertFalse(teller.toldUpTo(hub.position()));
        assertEquals(Optional.of(entry.position()), teller.told());
    }

    /// The first of two that were made one would be left out for who comes back between them.
    @Test
    void whoComesBackWithAPositionHasBeenToldAllBeforeIt() throws Exception {
        teller.begin(new Start.New(), Answer.NONE);
        created("1");
        created("2");
        log.append("note", "1", new Change.Updated<>("1", "one"));
        dispatch();

        tellWhatWaits();

        assertEquals(2, sent.size());
        assertTrue(sent.getFirst().contains("data: \"2\""), sent::toString);
        assertFalse(sent.getFirst().contains("id:"), sent::toString);
        assertTrue(sent.getLast().contains("data: \"one\""), sent::toString);
        assertTrue(sent.getLast().contains("id: " + hub.position()), sent::toString);
    }

    /// Another node has told him, or the log itself.
    @Test
    void whatHeHasSeenBeforeTheHubHasIsNotMadeOneWithWhatFollows() throws Exception {
        hub.join("other", new Attendance("other"));
        created("1");
        var seen = log.end();
        teller.begin(new Start.After(seen), Answer.NONE);
        deleted("1");
        dispatch();

        tellWhatWaits();

        assertEquals(1, sent.size());
        assertTrue(sent.getFirst().contains("event: deleted"), sent::toString);
    }

    /// Another node has told him without a position, for it had made others one.
    @Test
    void whatHeMayHaveSeenIsNotMadeOneWithWhatFollows() throws Exception {
        hub.join("other", new Attendance("other"));
        var before = hub.position();
        created("1");
        teller.begin(teller.catchUp(new Start.After(before), Answer.NONE, () -> true), Answer.NONE);
        deleted("1");
        dispatch();

        tellWhatWaits();

        assertEquals(2, sent.size());
        assertTrue(sent.getLast().contains("event: deleted"), sent::toString);
    }

    /// Whoever tells takes it, and waits for his turn.
    @Test
    void whatHeHasSeenIsNotToldThoughItWasTakenAsHeBegan() throws Exception {
        hub.join("other", new Attendance("other"));
        created("1");
        var seen = log.end();
        var taken = new ArrayList<Item>();

        teller.begin(
                new Start.After(seen),
                (_, _) -> {
                    dispatch();
                    taken.addAll(waiting());
                });
        teller.tellNow(taken);

        assertEquals(List.of(), sent);
    }

    @Test
    void whatTheRowsShowIsNotToldThoughItWasTakenAsTheyWereRead() throws Exception {
        hub.join("other", new Attendance("other"));
        created("1");
        var taken = new ArrayList<Item>();
        rows =
                () -> {
                    dispatch();
                    taken.addAll(waiting());
                    return List.of("1");
                };

        listing.begin(new Start.New(), Answer.NONE);
        assertEquals(1, taken.size());
        listing.tellNow(taken);

        assertEquals(1, sent.size());
        assertTrue(sent.getFirst().contains("event: snapshot"), sent::toString);
    }

    private List<Item> waiting() {
        return mailbox.take() instanceof Mailbox.Batch batch ? batch.items() : List.of();
    }

    /// Of a log that has lost its latest, such as by a restore.
    @Test
    void whoKnowsMoreThanThereIsBeginsAnew() throws Exception {
        hub.join("other", new Attendance("other"));
        teller.begin(new Start.After(Position.UNKNOWN), Answer.NONE);
        created("1");
        dispatch();

        tellWhatWaits();

        assertEquals(2, sent.size());
        assertTrue(sent.getFirst().contains("event: reset"), sent::toString);
    }

    @Test
    void whoKnowsMoreThanAHubThatHasNotSeenItYetComesBackAsHeWas() throws Exception {
        hub.join("other", new Attendance("other"));
        created("1");
        hub.forget(new Position(1, 0, 0));
        var answers = new ArrayList<Boolean>();

        teller.begin(new Start.After(log.end()), (_, isRecovered) -> answers.add(isRecovered));

        assertFalse(answers.contains(false));
        assertEquals(List.of(), sent);
    }

    /// He comes back with it.
    @Test
    void whatIsSaidAfterAChangeDoesNotHideItsPosition() throws Exception {
        teller.begin(new Start.New(), Answer.NONE);
        created("1");
        dispatch();
        var items = new ArrayList<>(waiting());
        items.add(Fleeting.message("note", "ada", new byte[] {'0'}));

        teller.tellNow(items);

        assertEquals(Optional.of(hub.position()), teller.told());
    }

    @Test
    void whatFollowsIsMadeOneForWhoBeginsAnew() throws Exception {
        created("0");
        teller.begin(new Start.After(OF_ANOTHER_LOG), Answer.NONE);
        created("1");
        log.append("note", "1", new Change.Updated<>("1", "one"));
        dispatch();

        tellWhatWaits();

        assertEquals(2, sent.size());
        assertTrue(sent.getFirst().contains("event: reset"), sent::toString);
        assertTrue(sent.getLast().contains("data: \"one\""), sent::toString);
    }

    @Test
    void theAnswerComesBeforeWhatHeHasMissed() throws Exception {
        hub.join("other", new Attendance("other"));
        var before = hub.position();
        for (int i = 0; i <= 2 * HISTORY; i++) {
            created(String.valueOf(i));
        }
        dispatch();

        teller.begin(new Start.After(before), (_, isRecovered) -> sent.add("" + isRecovered));

        assertEquals("true", sent.getFirst());
        assertTrue(sent.get(1).contains("data: \"0\""), sent::toString);
    }
}
