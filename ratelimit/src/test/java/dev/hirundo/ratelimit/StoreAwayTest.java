package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import dev.hirundo.core.data.Database;
import dev.hirundo.ratelimit.Decision.Allowed;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class StoreAwayTest {
    private static final Limit LIMIT = Limit.of(1_000_000, Duration.ofMinutes(1));

    /// A quarter of a second, and what a busy machine adds to it.
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration BACK = Duration.ofSeconds(20);

    private static void assertAway(Limiter limiter) {
        assertTimeoutPreemptively(
                SOON, () -> assertThrows(StoreException.class, () -> limiter.tryAcquire("ada")));
    }

    private static void assertComesBack(Limiter limiter) {
        long deadline = System.nanoTime() + BACK.toNanos();
        while (true) {
            try {
                assertInstanceOf(Allowed.class, limiter.tryAcquire("ada"));
                return;
            } catch (StoreException e) {
                assertTrue(System.nanoTime() < deadline, e::getMessage);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    @Test
    void aStoppedRedisIsNotWaitedFor() {
        try (var redis = new TestRedis();
                var store = LimitStore.redis(redis.uri())) {
            var limiter = store.limiter("stopped", LIMIT);
            limiter.tryAcquire("ada");
            long pid = redis.pid();
            TestRedis.signal(pid, "STOP");
            try {
                for (int i = 0; i < 3; i++) {
                    assertAway(limiter);
                    assertTimeoutPreemptively(
                            SOON,
                            () ->
                                    assertThrows(
                                            StoreException.class, () -> limiter.charge("ada", 1)));
                    assertTimeoutPreemptively(
                            SOON,
                            () -> assertThrows(StoreException.class, () -> limiter.forgive("ada")));
                }
            } finally {
                TestRedis.signal(pid, "CONT");
            }
            assertComesBack(limiter);
        }
    }

    @Test
    void aKilledRedisIsFoundAgain() {
        try (var redis = new TestRedis();
                var store = LimitStore.redis(redis.uri())) {
            var limiter = store.limiter("killed", LIMIT);
            limiter.tryAcquire("ada");
            TestRedis.signal(redis.pid(), "KILL");
            redis.stop();
            for (int i = 0; i < 100; i++) {
                assertAway(limiter);
            }
            redis.start();
            assertComesBack(limiter);
        }
    }

    @Test
    void aConnectionThatBrokeIsMadeAnew() {
        try (var redis = new TestRedis();
                var relay = new Relay(redis.port());
                var store = LimitStore.redis(URI.create("redis://127.0.0.1:" + relay.port()))) {
            var limiter = store.limiter("broken", LIMIT);
            limiter.tryAcquire("ada");
            relay.cut();
            assertComesBack(limiter);
        }
    }

    @Test
    void aConnectionThatIsSilentForEverIsGivenUp() {
        try (var redis = new TestRedis();
                var relay = new Relay(redis.port());
                var buckets =
                        RedisBuckets.connect(
                                URI.create("redis://127.0.0.1:" + relay.port()),
                                LimitStore.STANDARD_TIMEOUT)) {
            var limiter = new SharedStore(buckets, System::nanoTime).limiter("silent", LIMIT);
            limiter.tryAcquire("ada");
            relay.silence();
            assertAway(limiter);
            buckets.renew();
            assertComesBack(limiter);
        }
    }

    @Test
    void itIsSaidOnceThatAStoreIsAwayAndOnceThatItIsBack() {
        try (var redis = new TestRedis();
                var buckets = RedisBuckets.connect(redis.uri(), LimitStore.STANDARD_TIMEOUT);
                var log = TestLogging.record()) {
            var store = new SharedStore(buckets, System::nanoTime);
            assertTrue(store.care(false));
            redis.stop();
            assertFalse(store.care(false));
            assertFalse(store.care(true));
            redis.start();
            assertComesBack(store.limiter("said", LIMIT));
            assertTrue(store.care(true));
            var ours =
                    log.atLeast(Level.INFO).stream()
                            .filter(line -> line.contains("store of limits"))
                            .map(line -> line.substring(0, line.indexOf(' ')))
                            .toList();
            assertEquals(List.of("WARNING", "INFO"), ours);
        }
    }

    @Test
    void aCountThatCannotBeReadIsAStoreException() {
        try (var redis = new TestRedis();
                var store = LimitStore.redis(redis.uri())) {
            var limiter = store.limiter("odd", LIMIT);
            limiter.tryAcquire("ada");
            redis.ask(
                    commands ->
                            commands.set(commands.keys("hirundo:limit:odd:*").getFirst(), "odd"));
            assertThrows(StoreException.class, () -> limiter.tryAcquire("ada"));
        }
    }

    @Test
    void aStoreThatWasClosedAnswersNothing() {
        try (var redis = new TestRedis()) {
            var store = LimitStore.redis(redis.uri());
            var limiter = store.limiter("closed", LIMIT);
            limiter.tryAcquire("ada");
            store.close();
            assertAway(limiter);
        }
    }

    @Test
    void aStoreClosesSoonEvenIfRedisIsStopped() {
        try (var redis = new TestRedis()) {
            var store = LimitStore.redis(redis.uri());
            long pid = redis.pid();
            TestRedis.signal(pid, "STOP");
            try {
                assertTimeoutPreemptively(Duration.ofSeconds(4), store::close);
            } finally {
                TestRedis.signal(pid, "CONT");
            }
        }
    }

    @Test
    void whoStartsWithoutRedisIsToldWhatToDo() {
        int nobody;
        try (var relay = new Relay(1)) {
            nobody = relay.port();
        }
        var uri = URI.create("redis://:s3cret@127.0.0.1:" + nobody);
        var e = assertThrows(StartException.class, () -> LimitStore.redis(uri));
        assertTrue(e.getMessage().contains("127.0.0.1:" + nobody), e.getMessage());
        assertTrue(e.getMessage().contains("Start it"), e.getMessage());
        assertFalse(e.getMessage().contains("s3cret"), e.getMessage());
    }

    @Test
    void whatIsNoAddressOfARedisIsRefused() {
        for (var uri : new String[] {"http://host", "redis-sentinel://host", "localhost:6379"}) {
            assertThrows(StartException.class, () -> LimitStore.redis(URI.create(uri)), uri);
        }
    }

    @Test
    void anH2CannotBeShared() {
        try (var database = TestDatabase.H2.open()) {
            var e = assertThrows(StartException.class, () -> LimitStore.postgresql(database));
            assertTrue(e.getMessage().contains("DB_URL"), e.getMessage());
        }
    }

    @Test
    void aSilentPostgresqlIsNotWaitedFor() {
        var settings = new HashMap<>(TestDatabase.POSTGRESQL.settings());
        var url = settings.get("url");
        var port = Pattern.compile(":(\\d+)/").matcher(url);
        assertTrue(port.find());
        try (var relay = new Relay(Integer.parseInt(port.group(1)))) {
            settings.put("url", url.replace(port.group(), ":" + relay.port() + "/"));
            try (Database database = TestDatabase.POSTGRESQL.open(settings);
                    var store = LimitStore.postgresql(database)) {
                var limiter = store.limiter("silent", LIMIT);
                limiter.tryAcquire("ada");
                relay.silenceAll();
                for (int i = 0; i < 20; i++) {
                    assertAway(limiter);
                }
                relay.cut();
                assertComesBack(limiter);
            }
        }
    }

    @Test
    void anExhaustedPoolIsNotWaitedFor() throws Exception {
        try (var database = TestDatabase.POSTGRESQL.open(Map.of("pool", "1", "timeout", "PT30S"));
                var store = LimitStore.postgresql(database)) {
            var limiter = store.limiter("exhausted", LIMIT);
            database.useTransaction(
                    handle -> {
                        handle.execute("select 1");
                        assertAway(limiter);
                    });
            assertComesBack(limiter);
        }
    }
}
