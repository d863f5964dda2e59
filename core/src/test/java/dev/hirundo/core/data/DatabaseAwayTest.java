package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Hirundo;
import dev.hirundo.core.StartException;
import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A PostgreSQL server of its own that goes away under load and comes back.
class DatabaseAwayTest {
    private static final int CLIENTS = 8;
    private static final int POOL = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path data;
    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() throws IOException {
        postgres = postgres(0);
    }

    @AfterEach
    void stop() throws IOException {
        postgres.close();
    }

    @Test
    void aDatabaseThatGoesAwayIsA503UntilItIsBackAndNothingElse() throws Exception {
        try (var recording = TestLogging.record();
                var db = open(Map.of("user", "postgres"))) {
            var server = serve(db);
            try (var load = new Load(server.port(), "/hits", CLIENTS)) {
                outage(load);
                requireWholePool(db);
            } finally {
                server.stop();
            }
            requireQuietLog(recording);
        }
    }

    private void outage(Load load) throws Exception {
        await("answers before the outage", () -> load.lastAre(200));
        assertEquals(200, ready(load));
        assertTrue(
                load.answers().stream().allMatch(answer -> answer.status() == 200),
                load.answers().toString());

        postgres.close();
        await("nothing but 503", () -> load.lastAre(503));
        assertEquals(503, ready(load));

        postgres = postgres(postgres.getPort());
        await("answers after the outage", () -> load.lastAre(200));
        assertEquals(200, ready(load));
        load.stop();
        var different = load.answers().stream().distinct().toList();
        assertEquals(2, different.size(), different.toString());
        assertTrue(
                different.containsAll(
                        List.of(new Load.Answer(200, false), new Load.Answer(503, true))),
                different.toString());
    }

    private static void requireQuietLog(TestLogging.Recording recording) {
        var ours =
                recording.atLeast(Level.INFO).stream()
                        .filter(line -> line.contains(Database.class.getPackageName() + ": "))
                        .toList();
        assertEquals(2, ours.size(), ours.toString());
        assertTrue(ours.getFirst().startsWith("WARNING"), ours.toString());
        assertTrue(ours.getLast().startsWith("INFO"), ours.toString());
        assertEquals(List.of(), recording.atLeast(Level.SEVERE));
    }

    /// As many at once as the pool holds: if one connection were lost, they would not all meet.
    private static void requireWholePool(Database db) throws Exception {
        var meeting = new CyclicBarrier(POOL);
        Callable<Integer> hold =
                () -> db.inTransaction(_ -> meeting.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : threads.invokeAll(Collections.nCopies(POOL, hold))) {
                each.get();
            }
        }
    }

    @Test
    void aWrongPasswordStopsTheStartWithoutBeingShown() throws Exception {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create role app login password 'right'");
            var rules = data.resolve("pg_hba.conf");
            String trusted = Files.readString(rules);
            Files.writeString(
                    rules,
                    "host all app all scram-sha-256\n" + trusted,
                    StandardOpenOption.TRUNCATE_EXISTING);
            statement.execute("select pg_reload_conf()");
        }
        await("the rule", () -> refusal("wrong-one").contains("password authentication failed"));
        assertFalse(refusal("wrong-one").contains("wrong-one"));
        open(Map.of("user", "app", "password", "right")).close();
    }

    private String refusal(String password) {
        return assertThrows(
                        StartException.class,
                        () -> {
                            open(Map.of("user", "app", "password", password)).close();
                            throw new StartException("not yet");
                        })
                .getMessage();
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "off")
                .setPort(port)
                .start();
    }

    private Database open(Map<String, String> login) {
        return Database.create(
                Config.just(
                        ConfigSources.create(login),
                        ConfigSources.create(
                                Map.of(
                                        "url",
                                                postgres.getJdbcUrl("any", "postgres")
                                                        .replaceFirst("\\?.*", ""),
                                        "pool", String.valueOf(POOL),
                                        "timeout", "PT1S"))));
    }

    /// `GET` reads, `POST` writes, each in a transaction.
    private static WebServer serve(Database db) {
        db.jdbi()
                .useHandle(
                        handle -> handle.execute("create table hit (at timestamp default now())"));
        return WebServer.builder()
                .port(0)
                .update(Hirundo.defaults(Config.empty()).manage(db))
                .routing(
                        routing ->
                                routing.get("/hits", (_, response) -> response.send(count(db)))
                                        .post("/hits", (_, response) -> response.send(write(db))))
                .build()
                .start();
    }

    private static String count(Database db) {
        return db.inTransaction(
                handle -> handle.select("select count(*) from hit").mapTo(String.class).one());
    }

    private static String write(Database db) {
        return "written: "
                + db.inTransaction(handle -> handle.execute("insert into hit default values"));
    }

    private static int ready(Load load) throws IOException, InterruptedException {
        return load.ask("GET", "/observe/health/ready").status();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain for: " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
