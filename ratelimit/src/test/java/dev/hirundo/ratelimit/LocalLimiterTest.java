package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.ratelimit.Decision.Allowed;
import dev.hirundo.ratelimit.Decision.Refused;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalLimiterTest extends LimiterContract {
    private static final Limit TEN_A_MINUTE = Limit.of(10, Duration.ofMinutes(1));

    private final ManualTime time = new ManualTime(0);
    private final LocalStore store = new LocalStore(1_000, time, new Random(1));

    @Override
    LimitStore store() {
        return store;
    }

    @Override
    Time time() {
        return time;
    }

    @Test
    void aClockThatStepsBackGivesNoTokensAndLocksNobodyOut() {
        var limiter = store.limiter("steps", TEN_A_MINUTE);
        time.pass(Duration.ofHours(1));
        limiter.tryAcquire("ada", 10);
        for (int i = 0; i < 100; i++) {
            time.pass(Duration.ofDays(-1));
            assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
        }
        time.pass(Duration.ofSeconds(6));
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada"));
        assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MAX_VALUE - 10, Long.MAX_VALUE})
    void aClockMayStartAnywhere(long nanos) {
        var time = new ManualTime(nanos);
        var limiter = new LocalStore(1_000, time, new Random(1)).limiter("start", TEN_A_MINUTE);
        limiter.tryAcquire("ada", 10);
        time.pass(Duration.ofSeconds(7));
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada"));
        assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
    }

    /// Multiplied out, these would not fit into a long.
    @ParameterizedTest
    @ValueSource(longs = {1, 999_999_937, 1_000_000_000})
    void theLargestLimitsHold(long tokens) {
        var limit = Limit.of(tokens, Duration.ofDays(366)).withBurst(1_000_000_000);
        var limiter = store.limiter("large", limit);
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada", 999_999_999));
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada"));
        var refused = assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
        time.pass(refused.retryAfter());
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada"));
        limiter.charge("ada", Long.MAX_VALUE);
        time.pass(Duration.ofDays(366));
        assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 999, 100_000_001})
    void keysAreNotTooFewAndNotTooMany(int keys) {
        assertThrows(IllegalArgumentException.class, () -> LimitStore.local(keys));
    }

    @Test
    void theClockOfTheMachineIsTakenUnlessTold() {
        var limiter = Limiter.local(TEN_A_MINUTE);
        assertEquals(9, limiter.tryAcquire("ada").remaining());
        assertEquals(TEN_A_MINUTE, limiter.limit());
    }

    @Test
    void whoAsksForANameLastTellsItsLimit() {
        var first = store.limiter("last", TEN_A_MINUTE);
        first.tryAcquire("ada", 5);
        store.limiter("last", Limit.of(20, Duration.ofMinutes(1)));
        assertEquals(10, first.tryAcquire("ada", 0).remaining());
    }
}
