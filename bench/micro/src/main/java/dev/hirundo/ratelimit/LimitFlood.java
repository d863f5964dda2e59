package dev.hirundo.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a key takes in memory, and what ten times as many keys as there is room for do.
final class LimitFlood {
    private static final int CAP = 1_000_000;
    private static final int FLOOD = 10 * CAP;
    private static final int KNOWN = 10_000;
    private static final Limit LIMIT = Limit.of(10, Duration.ofHours(1));

    private LimitFlood() {}

    public static void main(String[] args) {
        double empty = heap();
        var bare = bare();
        System.out.printf(
                Locale.ROOT, "bare bucket and cache: %.0f bytes a key%n", (heap() - empty) / CAP);
        bare.invalidateAll();
        for (var limit : List.of(LIMIT, LIMIT.and(Limit.of(3, Duration.ofSeconds(1))))) {
            flood(limit);
        }
    }

    private static Cache<String, Bucket> bare() {
        Cache<String, Bucket> cache = Caffeine.newBuilder().maximumSize(CAP).build();
        for (int i = 0; i < CAP; i++) {
            cache.get(address(i), _ -> bucket()).tryConsume(1);
        }
        return cache;
    }

    private static Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(10).refillGreedy(10, Duration.ofHours(1)))
                .withNanosecondPrecision()
                .build();
    }

    private static void flood(Limit limit) {
        double before = heap();
        try (var store = LimitStore.local(CAP)) {
            var limiter = store.limiter("flood", limit);
            for (int i = 0; i < CAP; i++) {
                limiter.tryAcquire(address(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d windows: %.0f bytes a key%n",
                    limit.windows().size(),
                    (heap() - before) / CAP);
            spend(limiter);
            long start = System.nanoTime();
            for (int i = CAP; i < CAP + FLOOD; i++) {
                limiter.tryAcquire(address(i));
            }
            double nanos = System.nanoTime() - start;
            System.out.printf(
                    Locale.ROOT, "a flood of %,d keys: %.0f ns each%n", FLOOD, nanos / FLOOD);
            System.out.printf(
                    Locale.ROOT, "then %.0f bytes a key of the cap%n", (heap() - before) / CAP);
            System.out.printf(
                    Locale.ROOT, "of %,d spent keys %,d are spent still%n", KNOWN, spent(limiter));
        }
    }

    private static void spend(Limiter limiter) {
        for (var key : known()) {
            limiter.charge(key, 10);
        }
    }

    private static long spent(Limiter limiter) {
        return known().stream()
                .filter(key -> limiter.tryAcquire(key) instanceof Decision.Refused)
                .count();
    }

    private static List<String> known() {
        var known = new ArrayList<String>();
        for (int i = 0; i < KNOWN; i++) {
            known.add("known/" + i);
        }
        return known;
    }

    private static String address(int i) {
        return "2001:db8:" + Integer.toHexString(i >>> 16) + ":" + Integer.toHexString(i & 0xffff);
    }

    private static double heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
