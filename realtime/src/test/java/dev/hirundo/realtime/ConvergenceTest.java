package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.Eventually;
import dev.hirundo.testing.Program;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever happens to writers, listeners and nodes: in the end everybody knows what there is, and
/// was told of each change once.
@Timeout(180)
class ConvergenceTest {
    private static final int LISTENERS = 12;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private List<Future<Map<Integer, Integer>>> listen(Supplier<List<URI>> nodes) {
        return IntStream.range(0, LISTENERS)
                .mapToObj(number -> threads.submit(new ItemListener(nodes, number)))
                .toList();
    }

    private static void assertKnown(Items items, List<Future<Map<Integer, Integer>>> listeners)
            throws Exception {
        var rows = new HashMap<Integer, Integer>();
        for (var listener : listeners) {
            var known = listener.get(); // all has been written when he has heard the last
            rows.clear();
            items.all().forEach(item -> rows.put(item.id(), item.version()));
            assertEquals(rows, known);
        }
        assertFalse(rows.containsKey(Items.PHANTOM));
    }

    @Test
    void ofNodesInOneProcess() throws Exception {
        try (var database = Site.open(TestDatabase.H2)) {
            var items = new Items(database);
            items.createTable();
            var settings = Map.of("realtime.poll", "PT0.05S");
            try (var a = new Site(database, settings, items::routes);
                    var b = new Site(database, settings, items::routes)) {
                var logs = List.of(a.log, b.log);
                var listeners = listen(() -> List.of(a.uri("/"), b.uri("/")));
                var writers =
                        IntStream.range(0, 4)
                                .mapToObj(
                                        writer ->
                                                threads.submit(
                                                        () ->
                                                                items.write(
                                                                        logs.get(writer % 2),
                                                                        writer,
                                                                        4,
                                                                        800)))
                                .toList();
                for (var writer : writers) {
                    writer.get();
                }
                items.writeLast(a.log);
                assertKnown(items, listeners);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    /// Each writes in two threads; one of them is killed with `SIGKILL` while it does, and while
    /// another of its writers is between two statements.
    @Test
    void ofNodesInProcessesOfWhichOneIsKilled() throws Exception {
        var settings = TestDatabase.POSTGRESQL.settings();
        var nodes = new CopyOnWriteArrayList<Program.Running>();
        try (var database = Database.create(Config.just(ConfigSources.create(settings)))) {
            var items = new Items(database);
            items.createTable();
            for (int i = 0; i < 3; i++) {
                nodes.add(Program.start(ItemNode.class, settings.get("url")));
            }
            var uris = new CopyOnWriteArrayList<URI>();
            for (var node : nodes) {
                uris.add(URI.create(node.next()));
            }
            var listeners = listen(() -> uris);
            // one in six is rolled back
            for (int writer = 0; writer < 6; writer++) {
                nodes.get(writer % 3)
                        .say("write " + writer + " 6 " + (writer % 3 == 2 ? 6000 : 3100));
            }
            killInMidFlight(nodes.get(2), items);
            uris.remove(2);
            for (int writer = 0; writer < 4; writer++) {
                assertEquals("wrote", nodes.get(writer % 2).next());
            }
            assertTrue(items.changes() >= 10_000);
            nodes.get(0).say("last");
            assertKnown(items, listeners);
        } finally {
            threads.shutdownNow();
            nodes.forEach(Program.Running::kill);
        }
    }

    private static void killInMidFlight(Program.Running node, Items items) throws IOException {
        Eventually.holds(
                "its writer is in mid-flight",
                () ->
                        items.all().stream()
                                .anyMatch(each -> each.id() % 6 == 5 && each.version() > 5));
        node.say("phantom");
        assertEquals("phantom", node.next());
        node.kill();
    }
}
