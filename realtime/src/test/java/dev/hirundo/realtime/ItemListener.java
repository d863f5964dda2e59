package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hirundo.core.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Somebody who keeps what he is told of [Items], falls off now and then, and comes back to another
/// node, by a stream or a socket, with where he was. Fails if he is told anything twice or not at
/// all.
final class ItemListener implements Callable<Map<Integer, Integer>> {
    private final Supplier<List<URI>> nodes;
    private final Random random;
    private final Map<Integer, Integer> versions = new HashMap<>();
    private final Set<String> positions = new HashSet<>();
    private Optional<String> last = Optional.empty();
    private int left;

    /// @param nodes that are there now
    ItemListener(Supplier<List<URI>> nodes, int number) {
        this.nodes = nodes;
        this.random = new Random(number);
    }

    /// @return what he knows once he knows of the last row
    @Override
    public Map<Integer, Integer> call() throws Exception {
        while (!versions.containsKey(Items.LAST)) {
            var all = nodes.get();
            var node = all.get(random.nextInt(all.size()));
            left = 1 + random.nextInt(200);
            if (random.nextInt(10) == 0) {
                last = Optional.empty(); // forgets all that he has heard
            }
            try {
                if (random.nextBoolean()) {
                    listenToStream(node);
                } else {
                    listenToSocket(node);
                }
            } catch (IOException | CompletionException _) {
                // the node was killed
            }
        }
        return versions;
    }

    private boolean stays() {
        return left-- > 0 && !versions.containsKey(Items.LAST);
    }

    private void listenToStream(URI node) throws IOException, InterruptedException {
        String[] headers =
                last.stream().flatMap(id -> Stream.of("Last-Event-ID", id)).toArray(String[]::new);
        try (var stream = EventStream.open(node.resolve("/items"), headers)) {
            while (stays()) {
                var event = stream.next();
                if (event.isEmpty()) {
                    return;
                }
                byte[] data = event.get().data().getBytes(StandardCharsets.UTF_8);
                last = Optional.of(event.get().id()).filter(id -> !id.isEmpty());
                hear(event.get().event(), Json.standard().readTree(data));
            }
        }
    }

    private void listenToSocket(URI node) throws InterruptedException {
        var uri = URI.create("ws" + node.resolve("/live").toString().substring("http".length()));
        try (var socket = SocketClient.open(uri)) {
            String after = last.map(at -> ",'after':'" + at + "'").orElse("");
            socket.send("{'op':'subscribe','id':1,'topic':'items'" + after + "}");
            var answer = socket.nextUnlessClosed().orElse(MissingNode.getInstance());
            if (!answer.path("ok").booleanValue()) {
                return; // closed
            }
            assertEquals(last.isPresent(), answer.path("recovered").booleanValue());
            while (stays()) {
                var event = socket.nextUnlessClosed();
                if (event.isEmpty()) {
                    return;
                }
                String name = event.get().path("event").asText();
                var at = Optional.ofNullable(event.get().get("position")).map(JsonNode::asText);
                last = name.equals("snapshot") ? at : at.or(() -> last);
                if (!name.equals("position")) {
                    hear(name, event.get().path("data"));
                }
            }
        }
    }

    private void hear(String event, JsonNode data) {
        if (event.equals("snapshot")) {
            versions.clear();
            positions.clear();
            for (var item : data.get("items")) {
                versions.put(item.get("id").asInt(), item.get("version").asInt());
            }
            return;
        }
        last.ifPresent(at -> assertTrue(positions.add(at), at));
        int id = data.get("id").asInt();
        assertNotEquals(Items.PHANTOM, id);
        switch (event) {
            case "created" -> assertNull(versions.put(id, data.get("version").asInt()));
            case "updated" -> {
                int version = data.get("version").asInt();
                assertEquals(version - 1, versions.put(id, version));
            }
            case "deleted" -> assertTrue(versions.remove(id) != null);
            default -> throw new AssertionError(event);
        }
    }
}
