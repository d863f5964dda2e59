package dev.hirundo.bench.stores;

import dev.hirundo.core.data.Database;
import dev.hirundo.ratelimit.Decision;
import dev.hirundo.ratelimit.Limit;
import dev.hirundo.ratelimit.LimitStore;
import dev.hirundo.ratelimit.Limiter;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import redis.embedded.RedisServer;

/// Decisions over stores that three nodes share: all nodes are in this process, each with
/// connections of its own.
final class SharedLimits {
    private static final int NODES = 3;
    private static final int DECISIONS = 3_000;
    private static final Duration BURSTS = Duration.ofSeconds(4);

    /// Never spent, and never full.
    private static final Limit WIDE = Limit.of(1_000_000_000, Duration.ofDays(1));

    private static final Limit NARROW = Limit.of(1, Duration.ofDays(1));

    private SharedLimits() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        System.out.printf(
                Locale.ROOT,
                "%s %s, %d cores, %s%n",
                System.getProperty("java.vm.vendor"),
                System.getProperty("java.vm.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"));
        overRedis(rounds);
        overPostgresql(rounds);
    }

    private static void overRedis(int rounds) throws Exception {
        int port = freePort();
        var server =
                RedisServer.newRedisServer()
                        .port(port)
                        .bind("127.0.0.1")
                        .setting("save \"\"")
                        .setting("appendonly no")
                        .build();
        server.start();
        var nodes = new ArrayList<LimitStore>();
        try {
            for (int i = 0; i < NODES; i++) {
                nodes.add(LimitStore.redis(URI.create("redis://127.0.0.1:" + port)));
            }
            measure("Redis", nodes, rounds);
        } finally {
            nodes.forEach(LimitStore::close);
            server.stop();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void overPostgresql(int rounds) throws Exception {
        var databases = new ArrayList<Database>();
        var nodes = new ArrayList<LimitStore>();
        try (var server =
                EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start()) {
            var settings = Map.of("url", server.getJdbcUrl("postgres", "postgres"));
            try {
                for (int i = 0; i < NODES; i++) {
                    var config = Config.just(ConfigSources.create(settings));
                    databases.add(Database.create(config));
                    nodes.add(LimitStore.postgresql(databases.getLast()));
                }
                measure("PostgreSQL", nodes, rounds);
            } finally {
                nodes.forEach(LimitStore::close);
                databases.forEach(Database::close);
            }
        }
    }

    private static void measure(String store, List<LimitStore> nodes, int rounds) throws Exception {
        var wide = nodes.stream().map(node -> node.limiter("wide", WIDE)).toList();
        var narrow = nodes.getFirst().limiter("narrow", NARROW);
        narrow.tryAcquire("ada");
        for (int round = 0; round <= rounds; round++) {
            String name = store + (round == 0 ? ", to warm up" : ", round " + round);
            print(
                    name + ", let through",
                    Decisions.of(wide.getFirst(), DECISIONS, Decision.Allowed.class));
            print(name + ", refused", Decisions.of(narrow, DECISIONS, Decision.Refused.class));
            crowd(name, wide, 8);
            crowd(name, wide, 64);
        }
    }

    private static void crowd(String name, List<Limiter> nodes, int threads) throws Exception {
        var crowd = Decisions.ofCrowd(nodes, threads, BURSTS);
        print("%s, %d nodes x %d threads on one key".formatted(name, NODES, threads), crowd);
        System.out.printf(
                Locale.ROOT,
                "    %,.0f a second, %d not answered in time%n",
                crowd.nanos().length / (double) BURSTS.toSeconds(),
                crowd.failures());
    }

    private static void print(String name, Decisions decisions) {
        System.out.printf(
                Locale.ROOT,
                "%s: median %,.0f µs, p99 %,.0f µs%n",
                name,
                decisions.micros(0.5),
                decisions.micros(0.99));
    }
}
