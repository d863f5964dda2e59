package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RedisLimiterTest extends SharedLimiterContract {
    private static final List<Buckets> NODES = new ArrayList<>();
    private static TestRedis redis;

    @BeforeAll
    static void open() {
        redis = new TestRedis();
        for (int i = 0; i < 3; i++) {
            NODES.add(RedisBuckets.connect(redis.uri(), Duration.ofSeconds(5)));
        }
    }

    @AfterAll
    static void close() {
        NODES.forEach(Buckets::close);
        NODES.clear();
        redis.close();
    }

    @Override
    List<Buckets> nodes() {
        return NODES;
    }

    @Test
    void aKeyLiesThereAsAHashUntilItIsFullAgain() {
        store().limiter("hashed", Limit.of(10, Duration.ofMinutes(1))).tryAcquire("ada@x.org", 5);
        redis.ask(
                commands -> {
                    var keys = commands.keys("hirundo:limit:hashed:*");
                    assertEquals(1, keys.size());
                    assertFalse(keys.getFirst().contains("ada"));
                    assertEquals("hirundo:limit:hashed:".length() + 22, keys.getFirst().length());
                    long left = commands.pttl(keys.getFirst());
                    assertTrue(left > 30_000 && left <= 40_000, left + " ms");
                    return true;
                });
    }

    @Test
    void askingLeavesNothingThere() {
        store().limiter("asked", Limit.of(10, Duration.ofMinutes(1))).tryAcquire("ada", 0);
        assertEquals(List.of(), redis.ask(commands -> commands.keys("hirundo:limit:asked:*")));
    }
}
