package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Feed;
import dev.hirundo.realtime.websocket.Client;
import dev.hirundo.realtime.websocket.ClientFrames;
import dev.hirundo.testing.Eventually;
import dev.hirundo.testing.TestDatabase;
import io.helidon.metrics.api.MetricsFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One of two thousand does not read.
@Timeout(120)
class SlowConsumerTest {
    private static final int OTHERS = 2000;
    private static final int QUEUE = 20;
    private static final int NEWS = 30;

    @Test
    void whoDoesNotReadIsCutAndComesBackAndTheOthersDoNotNotice() throws Exception {
        var settings = Map.of("realtime.queue", "" + QUEUE, "realtime.stall", "PT1S");
        var others = new ArrayList<Client>();
        try (var database = Site.open(TestDatabase.H2);
                var site =
                        new Site(
                                database,
                                settings,
                                (routing, live) ->
                                        routing.get(
                                                "/live",
                                                live.webSocket(
                                                        Channel.of("news", _ -> Feed.of("news")),
                                                        Channel.of(
                                                                "bulk", _ -> Feed.of("bulk")))));
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var stalled = listen(site, "bulk")) {
            String position = subscribe(stalled, "news");
            for (int i = 0; i < OTHERS; i++) {
                others.add(listen(site, "news"));
            }
            fillUp(site);
            for (int i = 0; i < NEWS; i++) {
                site.log.append("news", "1", new Change.Created<>(i));
                int number = i;
                var heard =
                        others.stream()
                                .map(each -> threads.submit(() -> assertHears(each, number)))
                                .toList();
                for (var each : heard) {
                    each.get();
                }
                assertTrue(waiting() <= 2 * QUEUE, () -> waiting() + " wait");
            }
            Eventually.holds("he is cut", () -> site.live.listeners() == OTHERS);
            var told = new ArrayList<Integer>();
            position = lastPositionOfNews(stalled, position, told);
            try (var back = Client.open(site.uri("/").getPort(), "/live")) {
                assertTrue(told.size() < NEWS);
                subscribe(back, "news\",\"after\":\"" + position);
                for (int i = told.size(); i < NEWS; i++) {
                    assertTrue(assertHears(back, i));
                }
            }
        } finally {
            for (var each : others) {
                each.close();
            }
        }
    }

    private static Client listen(Site site, String topic) throws IOException {
        var client = Client.open(site.uri("/").getPort(), "/live");
        subscribe(client, topic);
        return client;
    }

    /// @return from where on he is told
    private static String subscribe(Client client, String topic) throws IOException {
        client.send(
                new ClientFrames()
                        .text("{\"op\":\"subscribe\",\"id\":1,\"topic\":\"%s\"}".formatted(topic)));
        var answer = json(client.receive());
        assertTrue(answer.path("ok").booleanValue(), answer::toString);
        return answer.path("position").asText();
    }

    /// More than fits between the server and the one who does not read.
    private static void fillUp(Site site) {
        String text = "x".repeat(1_000_000);
        for (int i = 0; i < QUEUE / 2; i++) {
            site.log.append("bulk", "1", new Change.Created<>(text));
        }
    }

    private static boolean assertHears(Client client, int number) throws IOException {
        assertEquals(number, json(client.receive()).path("data").intValue());
        return true;
    }

    private static long waiting() {
        return MetricsFactory.getInstance()
                .globalRegistry()
                .gauge("realtime.waiting", List.of())
                .orElseThrow()
                .value()
                .longValue();
    }

    private static String lastPositionOfNews(Client client, String position, List<Integer> told) {
        String last = position;
        try {
            for (var next = client.receive(); next.first() == 0x81; next = client.receive()) {
                var event = json(next);
                if (event.path("topic").asText().equals("news")) {
                    assertEquals(told.size(), event.path("data").intValue());
                    told.add(event.path("data").intValue());
                    last = event.path("position").asText();
                }
            }
        } catch (IOException _) {
            // broken off
        }
        return last;
    }

    private static JsonNode json(Client.Received message) {
        return Json.standard().readTree(message.text().getBytes(StandardCharsets.UTF_8));
    }
}
