package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Renewal;
import dev.hirundo.core.Revocation;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SseStreamTest {
    private Database database;
    private ChangeLog log;

    @BeforeEach
    void open() {
        database = Site.open(TestDatabase.H2);
        log = ChangeLog.create(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// Ends the stream when a client is told a certain thing.
    private static final class Ending extends ByteArrayOutputStream {
        private final String last;
        private SseStream stream;
        private boolean ended;

        Ending(String last) {
            this.last = last;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            if (!ended && toString(StandardCharsets.UTF_8).contains(last)) {
                ended = true;
                stream.end(End.UNAUTHORIZED);
            }
        }
    }

    private String streamed(Feed<?> feed, Start start, String last) throws Exception {
        var out = new Ending(last);
        var limits = new Limits(10, Duration.ofMinutes(1), Duration.ofMinutes(1), 1, 1);
        var clock = InstantSource.system();
        var connections = new Connections(1, 1, Duration.ofSeconds(1));
        var hub = new Hub(10, log::end, () -> {});
        try (var meters = new Meters(connections, clock)) {
            var shared =
                    new Shared(
                            log,
                            hub,
                            new Rooms(hub, new LocalBroker()),
                            connections,
                            limits,
                            meters,
                            new Crew(Thread::startVirtualThread));
            var anybody =
                    new Credential(
                            new Caller.Anonymous(), Revocation.NEVER, Renewal.NONE, "", clock);
            out.stream = new SseStream(shared, anybody, feed, out);
            out.stream.follow(start);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whoseCredentialEndsWhileTheStreamBeginsAnewIsSentAway() throws Exception {
        assertTrue(
                streamed(Feed.of("note"), new Start.Unknown(), "event: reset")
                        .contains("event: reset"));
    }

    @Test
    void whoseCredentialEndsWhileHeIsToldWhatHeHasMissedIsToldNoMoreOfIt() throws Exception {
        for (int i = 0; i < 350; i++) {
            log.append("note", String.valueOf(i), new Change.Created<>(i));
        }

        String text = streamed(Feed.of("note"), new Start.After(Position.START), "data: 7");

        assertTrue(text.contains("data: 7"));
        assertFalse(text.contains("data: 100"));
    }

    /// Whoever came back with it would never be told of the rows.
    @Test
    void aResetHasNoPosition() throws Exception {
        String text =
                streamed(Feed.of("note").snapshot(List::of), new Start.Unknown(), "event: reset");

        assertFalse(text.substring(0, text.indexOf("event: reset")).contains("id:"), text);
        assertEquals(0, text.indexOf("event: reset"));
    }
}
