package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.ratelimit.Decision.Allowed;
import dev.hirundo.ratelimit.Decision.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every [LimitStore] must do. Its time must be in the test's hands.
abstract class LimiterContract {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// A token comes in six seconds.
    private static final Limit TEN_A_MINUTE = Limit.of(10, MINUTE);

    abstract LimitStore store();

    abstract Time time();

    private Limiter limiter(Limit limit) {
        return store().limiter(UUID.randomUUID().toString(), limit);
    }

    private static long remaining(Limiter limiter, String key) {
        return limiter.tryAcquire(key, 0).remaining();
    }

    private static boolean isAllowed(Limiter limiter, String key) {
        return limiter.tryAcquire(key) instanceof Allowed;
    }

    private static Duration retryAfter(Decision decision) {
        return assertInstanceOf(Refused.class, decision).retryAfter();
    }

    @Test
    void theBurstIsThereAtFirstAndNoMore() {
        var limiter = limiter(TEN_A_MINUTE);
        var window = TEN_A_MINUTE.windows().getFirst();
        for (int i = 1; i <= 10; i++) {
            assertEquals(
                    new Allowed(window, 10 - i, Duration.ofSeconds(6 * i)),
                    limiter.tryAcquire("ada"));
        }
        assertEquals(
                new Refused(window, 0, MINUTE, Duration.ofSeconds(6)), limiter.tryAcquire("ada"));
    }

    @Test
    void whoWaitsAsLongAsHeWasToldIsLetThroughAndNotBefore() {
        var limiter = limiter(Limit.of(7, MINUTE)); // which does not divide it
        limiter.tryAcquire("ada", 7);
        for (long tokens : new long[] {1, 1, 3, 7, 2}) {
            var wait = retryAfter(limiter.tryAcquire("ada", tokens));
            time().pass(wait.minusNanos(1));
            assertEquals(Duration.ofNanos(1), retryAfter(limiter.tryAcquire("ada", tokens)));
            time().passNanos(1);
            assertInstanceOf(Allowed.class, limiter.tryAcquire("ada", tokens));
        }
    }

    @Test
    void itIsFullAgainWhenItSaidAndNeverFuller() {
        var limiter = limiter(TEN_A_MINUTE);
        time().pass(limiter.tryAcquire("ada", 4).untilFull().minusNanos(1));
        assertEquals(9, remaining(limiter, "ada"));
        time().passNanos(1);
        assertEquals(10, remaining(limiter, "ada"));
        time().pass(Duration.ofDays(400));
        assertEquals(10, remaining(limiter, "ada"));
    }

    @Test
    void aBurstMayBeLargerOrSmallerThanWhatComesInAPeriod() {
        var large = limiter(Limit.of(1, SECOND).withBurst(5));
        assertInstanceOf(Allowed.class, large.tryAcquire("ada", 5));
        assertEquals(SECOND, retryAfter(large.tryAcquire("ada")));
        var small = limiter(Limit.of(5, SECOND).withBurst(1));
        assertTrue(isAllowed(small, "ada"));
        assertEquals(Duration.ofMillis(200), retryAfter(small.tryAcquire("ada")));
    }

    @Test
    void keysShareNothing() {
        var limiter = limiter(Limit.of(1, MINUTE));
        var keys =
                List.of(
                        "ada", "Ada", "ada ", "", " ", "ädä", "\u0000", "🦉", "Aa", "BB",
                        "a:b{c}%");
        for (var key : keys) {
            assertTrue(isAllowed(limiter, key), key);
        }
        for (var key : keys) {
            assertEquals(0, remaining(limiter, key), key);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 10_000})
    void keysMayBeLong(int length) {
        var limiter = limiter(Limit.of(1, MINUTE));
        var start = "x".repeat(length - 1);
        assertTrue(isAllowed(limiter, start + "y"));
        assertTrue(isAllowed(limiter, start + "z"));
        assertEquals(0, remaining(limiter, start + "y"));
    }

    @Test
    void namesShareTheirCountsAndOtherNamesDoNot() {
        var name = UUID.randomUUID().toString();
        store().limiter(name, TEN_A_MINUTE).tryAcquire("ada", 4);
        assertEquals(6, remaining(store().limiter(name, TEN_A_MINUTE), "ada"));
        assertEquals(10, remaining(store().limiter(name + ".", TEN_A_MINUTE), "ada"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:b", "a/b", "ä", "a\n"})
    void namesAreChecked(String name) {
        assertThrows(
                IllegalArgumentException.class, () -> store().limiter(name, Limit.of(1, SECOND)));
    }

    @Test
    void namesAreAsLongAsTheyMayBe() {
        assertTrue(isAllowed(store().limiter("a".repeat(64), Limit.of(1, SECOND)), "ada"));
        assertThrows(
                IllegalArgumentException.class,
                () -> store().limiter("a".repeat(65), Limit.of(1, SECOND)));
    }

    @Test
    void severalAreTakenAllOrNone() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.tryAcquire("ada", 7);
        var refused = assertInstanceOf(Refused.class, limiter.tryAcquire("ada", 4));
        assertEquals(3, refused.remaining());
        assertEquals(Duration.ofSeconds(6), refused.retryAfter());
        assertInstanceOf(Allowed.class, limiter.tryAcquire("ada", 3));
    }

    @Test
    void nothingIsTakenByAsking() {
        var limiter = limiter(Limit.of(1, MINUTE));
        for (int i = 0; i < 3; i++) {
            assertInstanceOf(Allowed.class, limiter.tryAcquire("ada", 0));
        }
        assertTrue(isAllowed(limiter, "ada"));
        for (int i = 0; i < 3; i++) {
            assertInstanceOf(Allowed.class, limiter.tryAcquire("ada", 0));
            assertInstanceOf(Refused.class, limiter.tryAcquire("ada", 1));
        }
        time().pass(MINUTE);
        assertTrue(isAllowed(limiter, "ada"));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 1_000_000_000_000L, Long.MAX_VALUE})
    void whatCostsMoreThanTheBurstIsNeverLetThroughAndTakesNothing(long tokens) {
        var limiter = limiter(TEN_A_MINUTE.and(Limit.of(1_000_000_000, SECOND)));
        assertEquals(Decision.NEVER, retryAfter(limiter.tryAcquire("ada", tokens)));
        assertEquals(10, remaining(limiter, "ada"));
    }

    @Test
    void allWindowsHoldAndTheStrictestIsTold() {
        var limit = Limit.of(4, SECOND).and(Limit.of(6, MINUTE));
        var second = limit.windows().getFirst();
        var minute = limit.windows().getLast();
        var limiter = limiter(limit);
        assertEquals(new Allowed(second, 0, Duration.ofSeconds(1)), limiter.tryAcquire("ada", 4));
        assertEquals(
                new Refused(second, 0, SECOND, Duration.ofMillis(250)), limiter.tryAcquire("ada"));
        time().pass(SECOND);
        assertEquals(new Allowed(minute, 0, Duration.ofSeconds(59)), limiter.tryAcquire("ada", 2));
        assertEquals(
                new Refused(minute, 0, Duration.ofSeconds(59), Duration.ofSeconds(9)),
                limiter.tryAcquire("ada"));
    }

    @Test
    void whatOneWindowRefusesTheOthersDoNotCount() {
        var limiter = limiter(Limit.of(1, SECOND).and(Limit.of(3, MINUTE)));
        assertTrue(isAllowed(limiter, "ada"));
        for (int i = 0; i < 10; i++) {
            assertInstanceOf(Refused.class, limiter.tryAcquire("ada"));
        }
        time().pass(SECOND);
        assertTrue(isAllowed(limiter, "ada"));
        time().pass(SECOND);
        assertTrue(isAllowed(limiter, "ada"));
    }

    @Test
    void aChargeIsTakenEvenIfItIsNotThere() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.charge("ada", 3);
        assertEquals(7, remaining(limiter, "ada"));
        limiter.charge("ada", 17);
        var refused = assertInstanceOf(Refused.class, limiter.tryAcquire("ada", 0));
        assertEquals(0, refused.remaining());
        assertEquals(Duration.ofMinutes(1), refused.retryAfter());
        assertEquals(Duration.ofMinutes(2), refused.untilFull());
        time().pass(Duration.ofSeconds(65));
        assertEquals(SECOND, retryAfter(limiter.tryAcquire("ada")));
        time().pass(SECOND);
        assertTrue(isAllowed(limiter, "ada"));
        assertEquals(10, remaining(limiter, "eve"));
    }

    @Test
    void noChargeLastsForLongerThanTenTimesTheFilling() {
        var limiter = limiter(TEN_A_MINUTE);
        for (long tokens : new long[] {99, 1_000_000, Long.MAX_VALUE, Long.MAX_VALUE}) {
            limiter.charge("ada", tokens);
        }
        assertEquals(Duration.ofMinutes(10), retryAfter(limiter.tryAcquire("ada", 0)));
        time().pass(Duration.ofMinutes(10).plusSeconds(6));
        assertTrue(isAllowed(limiter, "ada"));
    }

    /// 500 at once are not too many for an hour, and must not be dropped for the second's sake.
    @Test
    void aChargeCountsInFullWhereOneOfTheWindowsIsSmall() {
        var limiter = limiter(Limit.of(10, SECOND).and(Limit.of(1000, Duration.ofHours(1))));
        limiter.charge("ada", 500);
        time().pass(MINUTE);
        int allowed = 0;
        for (int i = 0; i < 60; i++) {
            allowed += limiter.tryAcquire("ada", 10) instanceof Allowed ? 10 : 0;
            time().pass(SECOND);
        }
        assertEquals(530, allowed); // 500, and what came in two minutes
    }

    @Test
    void whoIsForgivenHasHisBurstAgain() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.forgive("ada");
        limiter.tryAcquire("ada", 8);
        limiter.tryAcquire("eve", 8);
        limiter.forgive("ada");
        assertEquals(10, remaining(limiter, "ada"));
        assertEquals(2, remaining(limiter, "eve"));
        limiter.charge("ada", 50);
        limiter.forgive("ada");
        assertEquals(10, remaining(limiter, "ada"));
    }

    @Test
    void fewerThanNoTokensAreRefused() {
        var limiter = limiter(TEN_A_MINUTE);
        assertThrows(IllegalArgumentException.class, () -> limiter.tryAcquire("ada", -1));
        assertThrows(IllegalArgumentException.class, () -> limiter.charge("ada", -1));
        assertEquals(10, remaining(limiter, "ada"));
    }

    @Test
    void aNewLimitKeepsTheShareThatWasTaken() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.tryAcquire("ada", 10);
        limiter.tryAcquire("eve", 4);
        limiter.charge("mallory", 20);
        var larger = Limit.of(100, MINUTE);
        limiter.limit(larger);
        assertEquals(larger, limiter.limit());
        assertEquals(0, remaining(limiter, "ada"));
        assertEquals(60, remaining(limiter, "eve"));
        assertEquals(100, remaining(limiter, "a new one"));
        assertEquals(MINUTE, retryAfter(limiter.tryAcquire("mallory", 0)));
        assertEquals(larger.windows().getFirst(), limiter.tryAcquire("eve").window());
        limiter.limit(Limit.of(5, MINUTE));
        assertEquals(2, remaining(limiter, "eve"));
        assertEquals(0, remaining(limiter, "ada"));
        time().pass(Duration.ofSeconds(12));
        assertEquals(1, remaining(limiter, "ada"));
    }

    @Test
    void aLimitThatIsSetAgainChangesNothing() {
        var limiter = limiter(Limit.of(3, MINUTE));
        limiter.tryAcquire("ada", 3);
        for (int i = 0; i < 20; i++) {
            time().pass(SECOND);
            limiter.limit(Limit.of(3, MINUTE));
        }
        assertTrue(isAllowed(limiter, "ada"));
        assertEquals(Duration.ofSeconds(20), retryAfter(limiter.tryAcquire("ada")));
    }

    @Test
    void windowsMayComeAndGo() {
        var limiter = limiter(TEN_A_MINUTE);
        limiter.tryAcquire("ada", 8);
        limiter.limit(TEN_A_MINUTE.and(Limit.of(3, SECOND)));
        assertEquals(2, remaining(limiter, "ada"));
        assertEquals(3, remaining(limiter, "eve"));
        limiter.limit(TEN_A_MINUTE);
        assertEquals(2, remaining(limiter, "ada"));
    }

    static List<Limit> limits() {
        return List.of(
                Limit.of(10, MINUTE),
                Limit.of(7, SECOND).withBurst(19),
                Limit.of(1000, Duration.ofHours(1)).withBurst(1),
                Limit.of(3, SECOND).withBurst(5).and(Limit.of(40, MINUTE)),
                Limit.of(11, Duration.ofMillis(900)).and(Limit.of(17, SECOND)).and(TEN_A_MINUTE));
    }

    /// Whatever happens in whatever order, it decides as a bucket of exact fractions does.
    @ParameterizedTest
    @MethodSource("limits")
    void itIsAsExactAsFractions(Limit limit) {
        var limiter = limiter(limit);
        var random = new Random(42);
        var keys = List.of("ada", "eve", "mallory");
        var models = keys.stream().map(_ -> new ExactBuckets(limit)).toList();
        for (int i = 0; i < steps(); i++) {
            if (random.nextInt(3) == 0) {
                long nanos = random.nextLong(1L << (10 + random.nextInt(25)));
                time().passNanos(nanos);
                models.forEach(model -> model.pass(nanos));
            }
            int who = random.nextInt(keys.size());
            step(limiter, keys.get(who), models.get(who), random);
        }
    }

    /// How many random operations are to be tried on each limit.
    int steps() {
        return 5_000;
    }

    private static void step(Limiter limiter, String key, ExactBuckets model, Random random) {
        int what = random.nextInt(100);
        if (what == 0) {
            limiter.forgive(key);
            model.forgive();
        } else if (what < 3) {
            limiter.charge(key, what);
            model.take(what);
        } else {
            long tokens = random.nextInt(3);
            long wait = model.nanosUntil(tokens);
            switch (limiter.tryAcquire(key, tokens)) {
                case Allowed allowed -> {
                    assertEquals(0, wait);
                    model.take(tokens);
                    assertEquals(model.least(), allowed.remaining());
                }
                case Refused refused ->
                        assertEquals(
                                wait == Long.MAX_VALUE ? Decision.NEVER : Duration.ofNanos(wait),
                                refused.retryAfter());
            }
        }
    }

    private record Grant(long nanos, long tokens) {}

    @ParameterizedTest
    @MethodSource("limits")
    void noSpanOfTimeLetsMoreThroughThanItsBurstAndItsRate(Limit limit) {
        var limiter = limiter(limit);
        var random = new Random(7);
        var grants = new ArrayList<Grant>();
        long now = 0;
        for (int i = 0; i < steps() / 5; i++) {
            long nanos = random.nextBoolean() ? 0 : random.nextLong(1_500_000_000);
            time().passNanos(nanos);
            now += nanos;
            long tokens = 1 + random.nextInt(2);
            if (limiter.tryAcquire("ada", tokens) instanceof Allowed) {
                grants.add(new Grant(now, tokens));
            }
        }
        for (var window : limit.windows()) {
            assertBounded(window, grants);
        }
    }

    private static void assertBounded(Limit.Window window, List<Grant> grants) {
        for (int from = 0; from < grants.size(); from++) {
            long sum = 0;
            for (var grant : grants.subList(from, grants.size())) {
                sum += grant.tokens;
                double came =
                        (double) window.tokens()
                                * (grant.nanos - grants.get(from).nanos)
                                / window.period().toNanos();
                assertTrue(sum <= window.burst() + came + 1e-6);
            }
        }
    }

    @Test
    void manyThreadsGetExactlyWhatIsThere() throws Exception {
        var limiter = limiter(Limit.of(1000, MINUTE));
        try (var threads = Executors.newFixedThreadPool(64)) {
            var tasks = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 64; i++) {
                tasks.add(() -> takeAll(limiter));
            }
            int sum = 0;
            for (var taken : threads.invokeAll(tasks)) {
                sum += taken.get();
            }
            assertEquals(1000, sum);
        }
    }

    private static int takeAll(Limiter limiter) {
        int taken = 0;
        while (isAllowed(limiter, "ada")) {
            taken++;
        }
        return taken;
    }
}
