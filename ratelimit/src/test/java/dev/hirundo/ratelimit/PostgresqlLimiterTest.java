package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PostgresqlLimiterTest extends SharedLimiterContract {
    private static final List<Database> DATABASES = new ArrayList<>();
    private static final List<Buckets> NODES = new ArrayList<>();

    @BeforeAll
    static void open() {
        var settings = TestDatabase.POSTGRESQL.settings();
        for (int i = 0; i < 3; i++) {
            var database = TestDatabase.POSTGRESQL.open(settings);
            DATABASES.add(database);
            NODES.add(PostgresqlBuckets.over(database, Duration.ofSeconds(5)));
        }
    }

    @AfterAll
    static void close() {
        NODES.clear();
        DATABASES.forEach(Database::close);
        DATABASES.clear();
    }

    @Override
    List<Buckets> nodes() {
        return NODES;
    }

    private static int rows(String name) {
        return DATABASES
                .getFirst()
                .jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select count(*) from ratelimit_bucket where id like ?",
                                                name + ":%")
                                        .mapTo(int.class)
                                        .one());
    }

    @Test
    void whatIsFullAgainIsPurgedByWhoeverComesFirst() {
        var name = UUID.randomUUID().toString();
        var limiter = store().limiter(name, Limit.of(10, Duration.ofHours(1)));
        for (int i = 0; i < 1_500; i++) {
            limiter.tryAcquire("key" + i);
        }
        limiter.tryAcquire("ada", 10);
        time.pass(Duration.ofMinutes(30));
        NODES.getFirst().tidy(time.getAsLong());
        assertEquals(1, rows(name));
        assertEquals(5, limiter.tryAcquire("ada", 0).remaining());
        time.pass(Duration.ofHours(1));
        NODES.getLast().tidy(time.getAsLong());
        assertEquals(0, rows(name));
        assertEquals(10, limiter.tryAcquire("ada", 0).remaining());
    }

    @Test
    void askingLeavesNothingThere() {
        var name = UUID.randomUUID().toString();
        store().limiter(name, Limit.of(10, Duration.ofMinutes(1))).tryAcquire("ada", 0);
        assertEquals(0, rows(name));
    }

    /// What was asked in a transaction that is rolled back was asked all the same.
    @Test
    void aDecisionIsInNoTransactionOfTheCallers() {
        var limiter = store().limiter("outside", Limit.of(10, Duration.ofMinutes(1)));
        var key = UUID.randomUUID().toString();
        DATABASES
                .getFirst()
                .useTransaction(
                        handle -> {
                            limiter.tryAcquire(key, 4);
                            handle.rollback();
                        });
        assertEquals(6, limiter.tryAcquire(key, 0).remaining());
    }

    /// Where a write fails because a row has changed, instead of finding that it has.
    @Test
    void aStricterIsolationChangesNothing() throws Exception {
        var settings = new HashMap<>(TestDatabase.POSTGRESQL.settings());
        settings.merge(
                "url",
                "&options=-c%20default_transaction_isolation=serializable",
                (url, option) -> url.contains("?") ? url + option : url + '?' + option);
        try (var database = TestDatabase.POSTGRESQL.open(settings);
                var threads = Executors.newFixedThreadPool(8)) {
            var isolation =
                    database.jdbi()
                            .withHandle(
                                    handle ->
                                            handle.select("show transaction_isolation")
                                                    .mapTo(String.class)
                                                    .one());
            assertEquals("serializable", isolation);
            var buckets = PostgresqlBuckets.over(database, Duration.ofSeconds(5));
            var limiter =
                    new SharedStore(buckets, System::nanoTime)
                            .limiter("strict", Limit.of(200, Duration.ofDays(1)));
            var tasks = new ArrayList<Callable<Long>>();
            for (int i = 0; i < 8; i++) {
                tasks.add(
                        () ->
                                Stream.generate(() -> limiter.tryAcquire("ada"))
                                        .takeWhile(Decision.Allowed.class::isInstance)
                                        .count());
            }
            long sum = 0;
            for (var taken : threads.invokeAll(tasks)) {
                sum += taken.get();
            }
            assertEquals(200, sum);
        }
    }
}
