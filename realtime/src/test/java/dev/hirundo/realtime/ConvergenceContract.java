package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.realtime.EventStream.Received;
import dev.hirundo.testing.TestDatabase;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Writers on two nodes, and listeners who fall off and come back, on either; subclass it.
@Timeout(120)
abstract class ConvergenceContract {
    private static final int WRITERS = 4;
    private static final int WRITES = 400;
    private static final int ROWS = 40;
    private static final int LISTENERS = 8;

    /// The last row that is written.
    private static final int LAST = -1;

    private Database database;
    private List<Site> nodes;

    protected abstract TestDatabase kind();

    record Item(int id, int version) {}

    @BeforeEach
    void start() {
        database = Site.open(kind());
        database.useTransaction(
                handle -> handle.execute("create table item (id int primary key, version int)"));
        nodes = List.of(node(), node());
    }

    private Site node() {
        return new Site(database, Map.of("realtime.poll", "PT0.05S"), this::routes);
    }

    private void routes(HttpRouting.Builder routing, Realtime live) {
        routing.get("/items", live.sse(_ -> Feed.of("item").snapshot(this::items)));
    }

    private List<Item> items() {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select id, version from item")
                                        .map((row, _) -> new Item(row.getInt(1), row.getInt(2)))
                                        .list());
    }

    @AfterEach
    void stop() {
        nodes.forEach(Site::close);
        database.close();
    }

    @Test
    void whoFallsOffAndComesBackKnowsWhatThereIsAndIsToldOfEachChangeOnce() throws Exception {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var listeners =
                    IntStream.range(0, LISTENERS)
                            .mapToObj(number -> threads.submit(new Listener(number)))
                            .toList();
            var writers =
                    IntStream.range(0, WRITERS)
                            .mapToObj(writer -> threads.submit(() -> write(writer)))
                            .toList();
            for (var writer : writers) {
                writer.get();
            }
            database.useTransaction(
                    handle -> {
                        handle.execute("insert into item values (?, 0)", LAST);
                        log(0, LAST, new Change.Created<>(new Item(LAST, 0)));
                    });
            var rows = new HashMap<Integer, Integer>();
            items().forEach(item -> rows.put(item.id(), item.version()));
            for (var listener : listeners) {
                assertEquals(rows, listener.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /// Transactions of a few rows each, some of which are rolled back. Each writer has its own
    /// rows.
    private void write(int writer) {
        var random = new Random(writer);
        var versions = new HashMap<Integer, Integer>();
        for (int i = 0; i < WRITES; i++) {
            var before = Map.copyOf(versions);
            boolean commits = random.nextInt(6) > 0;
            database.jdbi()
                    .useTransaction(
                            handle -> {
                                for (int n = random.nextInt(3); n >= 0; n--) {
                                    int row = random.nextInt(ROWS) * WRITERS + writer;
                                    writeRow(handle, random, row, versions);
                                }
                                if (!commits) {
                                    handle.rollback();
                                }
                            });
            if (!commits) {
                versions.clear();
                versions.putAll(before);
            }
        }
    }

    private void writeRow(
            org.jdbi.v3.core.Handle handle,
            Random random,
            int row,
            Map<Integer, Integer> versions) {
        int node = random.nextInt(nodes.size());
        Integer version = versions.get(row);
        if (version == null) {
            handle.execute("insert into item values (?, 1)", row);
            log(node, row, new Change.Created<>(new Item(row, 1)));
            versions.put(row, 1);
        } else if (random.nextInt(4) == 0) {
            handle.execute("delete from item where id = ?", row);
            log(node, row, new Change.Deleted<>(new Item(row, version)));
            versions.remove(row);
        } else {
            handle.execute("update item set version = version + 1 where id = ?", row);
            log(
                    node,
                    row,
                    new Change.Updated<>(new Item(row, version), new Item(row, version + 1)));
            versions.put(row, version + 1);
        }
    }

    private void log(int node, int row, Change<Item> change) {
        nodes.get(node).log.append("item", String.valueOf(row), change);
    }

    /// Somebody who keeps what he is told, and fails if he is told anything twice or not at all.
    private final class Listener implements Callable<Map<Integer, Integer>> {
        private final Random random;
        private final Map<Integer, Integer> versions = new HashMap<>();
        private Optional<String> last = Optional.empty();
        private boolean done;

        Listener(int number) {
            this.random = new Random(number);
        }

        @Override
        public Map<Integer, Integer> call() throws Exception {
            while (!done) {
                var node = nodes.get(random.nextInt(nodes.size()));
                String[] headers =
                        last.stream()
                                .flatMap(id -> Stream.of("Last-Event-ID", id))
                                .toArray(String[]::new);
                try (var stream = node.listen("/items", headers)) {
                    int stays = 1 + random.nextInt(200);
                    var next = stream.next();
                    for (int i = 0; next.isPresent() && i < stays && !done; i++) {
                        hear(next.get());
                        next = done ? Optional.empty() : stream.next();
                    }
                    if (random.nextInt(10) == 0) {
                        last = Optional.empty(); // forgets all that he has heard
                    }
                }
            }
            return versions;
        }

        private void hear(Received event) {
            last = Optional.of(event.id()).filter(id -> !id.isEmpty());
            var data = Json.standard().read(bytes(event), JsonNode.class);
            if (event.event().equals("snapshot")) {
                versions.clear();
                data.get("items")
                        .forEach(
                                item ->
                                        versions.put(
                                                item.get("id").asInt(),
                                                item.get("version").asInt()));
            } else {
                hearOfOne(event.event(), data);
            }
            done = versions.containsKey(LAST);
        }

        private void hearOfOne(String event, JsonNode data) {
            int id = data.get("id").asInt();
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

        private static byte[] bytes(Received event) {
            return event.data().getBytes(StandardCharsets.UTF_8);
        }
    }
}
