package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Feed;
import dev.hirundo.testing.Eventually;
import dev.hirundo.testing.TestDatabase;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetersTest {
    private static final String HELD = "held";

    private static double gauge(String name, Tag... tags) {
        return MetricsFactory.getInstance()
                .globalRegistry()
                .gauge(name, List.of(tags))
                .orElseThrow()
                .value()
                .doubleValue();
    }

    private static long count(String reason) {
        return MetricsFactory.getInstance()
                .globalRegistry()
                .counter("realtime.cut", List.of(Tag.create("reason", reason)))
                .orElseThrow()
                .count();
    }

    private static long told() {
        return MetricsFactory.getInstance()
                .globalRegistry()
                .timer("realtime.lag", List.of())
                .orElseThrow()
                .count();
    }

    private static Feed<?> held(Gate gate) {
        return Feed.of("note").filter(row -> !row.asText().equals(HELD) || gate.pass());
    }

    @Test
    void whoListensWhatWaitsWhoWasCutAndHowLateAreCounted() throws Exception {
        var gate = new Gate();
        try (var database = Site.open(TestDatabase.H2);
                var site =
                        new Site(
                                database,
                                Map.of("realtime.queue", "1"),
                                (routing, live) ->
                                        routing.get("/sse", live.sse(_ -> held(gate)))
                                                .get(
                                                        "/live",
                                                        live.webSocket(
                                                                Channel.of(
                                                                        "note",
                                                                        _ -> Feed.of("note")))));
                var stream = site.listen("/sse").begun()) {
            var client = SocketClient.open(site.uri("/live", "ws"));
            client.subscribe("note");
            assertEquals(1, gauge("realtime.connections", Tag.create("kind", "sse")));
            assertEquals(1, gauge("realtime.connections", Tag.create("kind", "websocket")));
            assertEquals(0, gauge("realtime.waiting"));
            client.close();
            long told = told();
            long cut = count("slow");

            site.log.append("note", "1", new Change.Created<>("a"));
            stream.next();
            Eventually.holds("it is told", () -> told() != told);
            site.log.append("note", "2", new Change.Created<>(HELD));
            gate.awaitReached();
            site.log.append("note", "2", new Change.Created<>(HELD));
            Eventually.holds("one waits", () -> gauge("realtime.waiting") == 1);
            site.log.append("note", "2", new Change.Created<>(HELD));
            Eventually.holds("there was no room", () -> gauge("realtime.waiting") == 0);
            gate.open();
            Eventually.holds("nobody listens", () -> site.live.listeners() == 0);
            Eventually.holds("one is cut", () -> count("slow") != cut);
        }
        assertTrue(
                MetricsFactory.getInstance()
                        .globalRegistry()
                        .gauge("realtime.waiting", List.of())
                        .isEmpty());
    }

    @Test
    void howLateOneListenerIsToldIsMeasuredOncePerSecond() throws Exception {
        long before = told();
        long seconds;
        try (var database = Site.open(TestDatabase.H2);
                var site =
                        new Site(
                                database,
                                Map.of(),
                                (routing, live) ->
                                        routing.get("/sse", live.sse(_ -> Feed.of("note"))));
                var stream = site.listen("/sse").begun()) {
            var start = site.log.end();
            for (int i = 0; i < 20; i++) {
                site.log.append("note", "1", new Change.Created<>(i));
                stream.next();
            }
            seconds =
                    site.log.after(start, 20).stream()
                            .map(entry -> entry.at().getEpochSecond())
                            .distinct()
                            .count();
            Eventually.holds("it is measured", () -> told() - before == seconds);
        }
        assertEquals(seconds, told() - before);
    }
}
