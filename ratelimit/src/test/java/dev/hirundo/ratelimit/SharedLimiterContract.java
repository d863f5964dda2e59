package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.ratelimit.Decision.Allowed;
import dev.hirundo.ratelimit.Decision.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a store must do besides that several machines share.
abstract class SharedLimiterContract extends LimiterContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Limit TEN_A_MINUTE = Limit.of(10, MINUTE);

    final ManualTime time = new ManualTime(TimeUnit.DAYS.toNanos(20_000));
    private final SharedStore store = new SharedStore(timed(nodes().getFirst(), time), time);

    /// The same place, as three machines reach it.
    abstract List<Buckets> nodes();

    /// With a clock of its own instead of the place's.
    static Buckets timed(Buckets buckets, ManualTime clock) {
        return new TimedBuckets(buckets, clock);
    }

    @Override
    LimitStore store() {
        return store;
    }

    @Override
    Time time() {
        return time;
    }

    @Override
    int steps() {
        return 500;
    }

    private List<Limiter> limiters(Limit... limits) {
        var name = UUID.randomUUID().toString();
        var limiters = new ArrayList<Limiter>();
        for (int i = 0; i < limits.length; i++) {
            var node = new SharedStore(timed(nodes().get(i), time), time);
            limiters.add(node.limiter(name, limits[i]));
        }
        return limiters;
    }

    @Test
    void threeMachinesHaveOneBudgetExactly() throws Exception {
        var limit = Limit.of(500, Duration.ofHours(1));
        var nodes = limiters(limit, limit, limit);
        try (var threads = Executors.newFixedThreadPool(64)) {
            var tasks = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 64; i++) {
                var node = nodes.get(i % 3);
                tasks.add(
                        () -> {
                            int taken = 0;
                            while (isAllowed(node)) {
                                taken++;
                            }
                            return taken;
                        });
            }
            int sum = 0;
            for (var taken : threads.invokeAll(tasks)) {
                sum += taken.get();
            }
            assertEquals(500, sum);
        }
        for (var node : nodes) {
            assertInstanceOf(Refused.class, node.tryAcquire("ada"));
        }
    }

    private static boolean isAllowed(Limiter limiter) {
        return limiter.tryAcquire("ada") instanceof Allowed;
    }

    @Test
    void whatOneMachineDoesAnotherSees() {
        var nodes = limiters(TEN_A_MINUTE, TEN_A_MINUTE);
        nodes.get(0).tryAcquire("ada", 4);
        assertEquals(6, nodes.get(1).tryAcquire("ada", 0).remaining());
        nodes.get(1).charge("ada", 26);
        assertInstanceOf(Refused.class, nodes.get(0).tryAcquire("ada", 0));
        nodes.get(0).forgive("ada");
        assertEquals(10, nodes.get(1).tryAcquire("ada", 0).remaining());
    }

    @Test
    void machinesOfDifferentLimitsDecideEachByItsOwnAndShareTheShare() {
        var nodes = limiters(TEN_A_MINUTE, Limit.of(1000, MINUTE));
        var few = nodes.get(0);
        var many = nodes.get(1);
        few.tryAcquire("ada", 5);
        assertEquals(500, many.tryAcquire("ada", 0).remaining());
        many.tryAcquire("ada", 500);
        assertInstanceOf(Refused.class, few.tryAcquire("ada"));
        assertInstanceOf(Refused.class, many.tryAcquire("ada"));
        time.pass(Duration.ofSeconds(6));
        assertEquals(99, many.tryAcquire("ada").remaining());
        assertInstanceOf(Refused.class, few.tryAcquire("ada")); // 0.99 of one
    }

    /// Were a state rounded whenever it changes hands, nothing would ever come.
    @Test
    void takingTurnsUnderDifferentLimitsLosesNothingAndGivesNothing() {
        var nodes = limiters(TEN_A_MINUTE, Limit.of(1000, MINUTE).withBurst(3000));
        nodes.get(0).charge("ada", 10);
        for (int i = 0; i < 59; i++) {
            time.pass(Duration.ofMillis(100));
            nodes.get(i % 2).charge("ada", 0);
            nodes.get(i % 2).tryAcquire("ada", 0);
        }
        assertInstanceOf(Refused.class, nodes.get(0).tryAcquire("ada"));
        time.pass(Duration.ofMillis(100));
        assertInstanceOf(Allowed.class, nodes.get(0).tryAcquire("ada"));
        assertInstanceOf(Refused.class, nodes.get(0).tryAcquire("ada"));
    }

    @Test
    void aMachineThatStartsLaterFindsTheCounts() {
        var nodes = limiters(TEN_A_MINUTE, TEN_A_MINUTE);
        nodes.get(0).tryAcquire("ada", 10);
        time.pass(Duration.ofSeconds(6));
        assertInstanceOf(Allowed.class, nodes.get(1).tryAcquire("ada"));
        assertInstanceOf(Refused.class, nodes.get(0).tryAcquire("ada"));
    }

    /// Each machine's own clock starts anywhere; all go by the store's.
    @Test
    void machinesGoByTheClockOfTheStore() {
        var store = new ManualTime(time.getAsLong());
        var limiters = new ArrayList<Limiter>();
        var clocks = List.of(new ManualTime(-7), new ManualTime(1_000_000_000_000L));
        for (int i = 0; i < 2; i++) {
            limiters.add(
                    new SharedStore(timed(nodes().get(i), store), clocks.get(i))
                            .limiter("clock" + store.getAsLong(), TEN_A_MINUTE));
        }
        var key = UUID.randomUUID().toString();
        limiters.get(0).tryAcquire(key, 10);
        assertInstanceOf(Refused.class, limiters.get(1).tryAcquire(key));
        clocks.forEach(clock -> clock.pass(Duration.ofSeconds(6)));
        store.pass(Duration.ofSeconds(6));
        assertInstanceOf(Allowed.class, limiters.get(1).tryAcquire(key));
        assertInstanceOf(Refused.class, limiters.get(0).tryAcquire(key));
    }

    @Test
    void whoFindsHisClockBehindAsksTheStore() {
        var store = new ManualTime(time.getAsLong());
        var asleep = new ManualTime(0);
        var node = new SharedStore(timed(nodes().getFirst(), store), asleep);
        var limiter = node.limiter("behind", TEN_A_MINUTE);
        store.pass(Duration.ofHours(1));
        var other = new SharedStore(timed(nodes().getLast(), store), store);
        var key = UUID.randomUUID().toString();
        other.limiter("behind", TEN_A_MINUTE).tryAcquire(key, 10);
        assertInstanceOf(Refused.class, limiter.tryAcquire(key));
        asleep.pass(Duration.ofSeconds(6));
        store.pass(Duration.ofSeconds(6));
        assertInstanceOf(Allowed.class, limiter.tryAcquire(key));
        assertInstanceOf(Refused.class, limiter.tryAcquire(key));
    }

    @Test
    void aStoreWhoseClockIsSetBackGivesNothingAndLocksNobodyOut() {
        var store = new ManualTime(time.getAsLong());
        var steady = new ManualTime(0);
        var first = new SharedStore(timed(nodes().getFirst(), store), steady);
        var key = UUID.randomUUID().toString();
        first.limiter("back", TEN_A_MINUTE).tryAcquire(key, 10);
        store.pass(Duration.ofDays(-1));
        var second = new SharedStore(timed(nodes().getLast(), store), steady);
        var limiter = second.limiter("back", TEN_A_MINUTE);
        assertEquals(
                Duration.ofSeconds(6),
                assertInstanceOf(Refused.class, limiter.tryAcquire(key)).retryAfter());
        steady.pass(Duration.ofSeconds(6));
        assertInstanceOf(Allowed.class, limiter.tryAcquire(key));
        assertInstanceOf(Refused.class, limiter.tryAcquire(key));
    }

    /// Multiplied out, these would not fit into a long.
    @ParameterizedTest
    @ValueSource(longs = {1, 999_999_937, 1_000_000_000})
    void theLargestLimitsHold(long tokens) {
        var limit = Limit.of(tokens, Duration.ofDays(366)).withBurst(1_000_000_000);
        var limiter = store.limiter(UUID.randomUUID().toString(), limit);
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada", 1_000_000_000));
        time.pass(assertInstanceOf(Refused.class, limiter.tryAcquire("ada")).retryAfter());
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada"));
        limiter.charge("ada", Long.MAX_VALUE);
        assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
    }

    /// Though the limit was told at what is now a time to come.
    @Test
    void aLimitThatWasToldBeforeTheClockWasSetBackHolds() {
        var store = new ManualTime(time.getAsLong());
        var steady = new ManualTime(0);
        var name = UUID.randomUUID().toString();
        var buckets = timed(nodes().getFirst(), store);
        new SharedStore(buckets, steady).limiter(name, TEN_A_MINUTE).tryAcquire("ada", 10);
        var told = new SharedStore(buckets, steady);
        var limiter = told.limiter(name, Limit.of(20, MINUTE));
        store.pass(Duration.ofDays(-1));
        told.care(false);
        assertEquals(
                Duration.ofSeconds(3),
                assertInstanceOf(Refused.class, limiter.tryAcquire("ada")).retryAfter());
        steady.pass(Duration.ofSeconds(3));
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada"));
        assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
    }

    @Test
    void theClockOfThePlaceIsNearOurs() {
        long here = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        long there = nodes().getFirst().clock();
        assertTrue(Math.abs(there - here) < TimeUnit.SECONDS.toNanos(5));
    }
}
