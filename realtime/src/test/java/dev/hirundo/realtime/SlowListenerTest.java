package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.Eventually;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import io.helidon.metrics.api.MetricsFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowListenerTest {
    private static final int CHANGES = 400;
    private static final String TEXT = "x".repeat(100_000);

    private Database database;
    private Site site;

    private void start(String stall) {
        database = Site.open(TestDatabase.H2);
        site =
                new Site(
                        database,
                        Map.of("realtime.stall", stall, "realtime.queue", "50"),
                        (routing, live) ->
                                routing.get("/notes", live.sse(_ -> Feed.of("note")))
                                        .get("/end", live.sse(_ -> Feed.of("end"))));
    }

    @AfterEach
    void stop() {
        site.close();
        database.close();
    }

    @Test
    void whoDoesNotReadIsCutAndTheOthersDoNotNotice() throws Exception {
        start("PT2S");
        try (var stalled = new RawHttp(site.uri("/").getPort());
                var reader = site.listen("/notes").begun()) {
            stalled.send("GET /notes HTTP/1.1\r\nHost: a\r\n\r\n");
            Eventually.holds("two listen", () -> site.live.listeners() == 2);
            for (int i = 0; i < CHANGES; i++) {
                site.log.append("note", String.valueOf(i), new Change.Created<>(i + TEXT));
                assertTrue(reader.next().orElseThrow().data().startsWith("\"" + i + "x"));
            }
            Eventually.holds("one listens", () -> site.live.listeners() == 1);
        }
    }

    @Test
    void whoIsCutComesBackToWhereHeWas() throws Exception {
        start("PT1M");
        String last;
        int heard = 0;
        try (var slow = site.listen("/notes").begun();
                var end = site.listen("/end").begun()) {
            for (int i = 0; i < CHANGES; i++) {
                site.log.append("note", String.valueOf(i), new Change.Created<>(i + TEXT));
            }
            site.log.append("end", "", new Change.Created<>("all have been put in"));
            end.next();
            Eventually.holds("he is cut", () -> waiting() == 0); // it is more than a socket takes
            while (isTold(slow, heard)) {
                heard++;
            }
            last = slow.lastId();
        }
        assertTrue(heard < CHANGES);
        while (heard < CHANGES) { // he is cut again if the server reads many of them at once
            try (var back = site.listen("/notes", "Last-Event-ID", last)) {
                while (heard < CHANGES && isTold(back, heard)) {
                    heard++;
                }
                last = back.lastId();
            }
        }
    }

    private static double waiting() {
        return MetricsFactory.getInstance()
                .globalRegistry()
                .gauge("realtime.waiting", List.of())
                .orElseThrow()
                .value()
                .doubleValue();
    }

    /// @return false if the stream has ended, be it in the middle of something
    private static boolean isTold(EventStream stream, int number) {
        try {
            var next = stream.next();
            next.ifPresent(event -> assertTrue(event.data().startsWith("\"" + number + "x")));
            return next.isPresent();
        } catch (IOException _) {
            return false;
        }
    }
}
