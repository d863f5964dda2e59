package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Servers that are made from settings alone, and that all are asked at once when they have only
/// just started.
class NodesTest {
    private static final int NODES = 3;
    private static final int BUDGET = 40;
    private static final int REQUESTS = 150;

    private final List<WebServer> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(WebServer::stop);
    }

    private void start(RateLimit limits) {
        nodes.add(
                WebServer.builder()
                        .host("127.0.0.1")
                        .shutdownHook(false)
                        .update(Hirundo.defaults(Config.empty()))
                        .routing(
                                routing ->
                                        routing.addFeature(limits)
                                                .get("/", (_, res) -> res.send("")))
                        .build()
                        .start());
    }

    private static Config config(Map<String, String> more) {
        var all =
                new HashMap<>( // what is counted is not how fast this machine is
                        Map.of("policies.burst.limits", BUDGET + "/PT24H", "timeout", "PT10S"));
        all.putAll(more);
        return Config.just(ConfigSources.create(all));
    }

    /// How many answers of each status all nodes together gave.
    private Map<Integer, Long> ask(int requests) throws Exception {
        var tasks = new ArrayList<Callable<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var client = HttpClient.newBuilder().executor(threads).build()) {
            for (int i = 0; i < requests; i++) {
                int port = nodes.get(i % nodes.size()).port();
                var request =
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .build();
                tasks.add(() -> client.send(request, BodyHandlers.discarding()).statusCode());
            }
            var statuses = new TreeMap<Integer, Long>();
            for (var answer : threads.invokeAll(tasks)) {
                statuses.merge(answer.get(), 1L, Long::sum);
            }
            return statuses;
        }
    }

    private static Map<Integer, Long> oneBudget() {
        return Map.of(200, (long) BUDGET, 429, (long) REQUESTS - BUDGET);
    }

    @Test
    void oneNodeCountsByItself() throws Exception {
        start(RateLimit.create(config(Map.of("keys", "1000"))));
        assertEquals(oneBudget(), ask(REQUESTS));
    }

    @Test
    void threeNodesOnOneRedisHaveOneBudget() throws Exception {
        try (var redis = new TestRedis()) {
            var settings =
                    Map.of(
                            "store", "redis",
                            "redis", redis.uri().toString(),
                            "policies.burst.away", "closed");
            for (int i = 0; i < NODES; i++) {
                start(RateLimit.create(config(settings)));
            }
            assertEquals(oneBudget(), ask(REQUESTS));
            stop();
            nodes.clear();
        }
    }

    @Test
    void threeNodesOnOnePostgresqlHaveOneBudget() throws Exception {
        var settings = Map.of("store", "postgresql", "policies.burst.away", "closed");
        var shared = TestDatabase.POSTGRESQL.settings();
        var databases = new ArrayList<Database>();
        try {
            for (int i = 0; i < NODES; i++) {
                var database = Database.create(Config.just(ConfigSources.create(shared)));
                databases.add(database);
                start(RateLimit.create(config(settings), database));
            }
            assertEquals(oneBudget(), ask(REQUESTS));
        } finally {
            stop();
            nodes.clear();
            databases.forEach(Database::close);
        }
    }
}
