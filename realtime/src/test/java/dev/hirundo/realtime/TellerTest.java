package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TellerTest {
    private final List<byte[]> sent = new ArrayList<>();

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
                    sent.addAll(events);
                }
            };

    /// He would be told of the change again.
    @Test
    void nobodyComesBackWithWhatTheHubSaysBeforeItHasToldEverybody() throws Exception {
        var connections = new Connections(1, 1, Duration.ofSeconds(1));
        try (var database = Site.open(TestDatabase.H2);
                var meters = new Meters(connections, InstantSource.system())) {
            var log = ChangeLog.create(database);
            var hub = new Hub(10, log::end, () -> {});
            var shared =
                    new Shared(
                            log,
                            hub,
                            new Rooms(hub, new LocalBroker()),
                            connections,
                            new Limits(10, Duration.ofMinutes(1), Duration.ofMinutes(1), 1, 1),
                            meters,
                            new Crew(Runnable::run));
            var mailbox = new Mailbox(shared.crew(), () -> {});
            var subscription = new Subscription("note", mailbox, 10, Overflow.DISCONNECT);
            var teller = new Teller<>(shared, subscription, Feed.of("note"), outlet);
            teller.begin(new Start.New(), Answer.NONE);
            assertTrue(teller.mayComeBackWith(hub.position()));

            log.append("note", "1", new Change.Created<>("a"));
            var entry = log.after(hub.position(), 10).getFirst();
            teller.tellNow(List.of(new Delivery(entry)));

            assertEquals(1, sent.size());
            assertFalse(teller.mayComeBackWith(hub.position()));
            teller.toldUpTo(hub.position());
            assertEquals(Optional.of(entry.position()), teller.told());
        }
    }
}
