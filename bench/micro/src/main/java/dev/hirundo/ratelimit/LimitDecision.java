package dev.hirundo.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A decision of a local limiter, beside a bucket of Bucket4j in a cache of Caffeine: for one key
/// over and over, and for one of 100,000; let through, and refused.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LimitDecision {
    private static final int CAP = 1_000_000;
    private static final Duration DAY = Duration.ofDays(1);

    private final String[] keys =
            IntStream.range(0, 100_000).mapToObj(i -> "192.0.2.1/" + i).toArray(String[]::new);
    private final String key = keys[0];

    /// Neither empty nor full.
    private final Limiter wide = limiter(Limit.of(1_000_000_000, Duration.ofMinutes(10)));

    private final Limiter spent = limiter(Limit.of(1, DAY));
    private final Cache<String, Bucket> bareWide = Caffeine.newBuilder().maximumSize(CAP).build();
    private final Cache<String, Bucket> bareSpent = Caffeine.newBuilder().maximumSize(CAP).build();

    private static Limiter limiter(Limit limit) {
        return LimitStore.local(CAP).limiter("bench", limit);
    }

    private static Bucket wideBucket(String key) {
        return bucket(1_000_000_000, Duration.ofMinutes(10));
    }

    private static Bucket spentBucket(String key) {
        return bucket(1, DAY);
    }

    private static Bucket bucket(long tokens, Duration period) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(tokens).refillGreedy(tokens, period))
                .withNanosecondPrecision()
                .build();
    }

    private String any() {
        return keys[ThreadLocalRandom.current().nextInt(keys.length)];
    }

    @Benchmark
    public Decision hot() {
        return wide.tryAcquire(key);
    }

    @Benchmark
    public ConsumptionProbe hotBare() {
        return bareWide.get(key, LimitDecision::wideBucket).tryConsumeAndReturnRemaining(1);
    }

    @Benchmark
    public Decision many() {
        return wide.tryAcquire(any());
    }

    @Benchmark
    public ConsumptionProbe manyBare() {
        return bareWide.get(any(), LimitDecision::wideBucket).tryConsumeAndReturnRemaining(1);
    }

    @Benchmark
    public Decision refused() {
        return spent.tryAcquire(key);
    }

    @Benchmark
    public ConsumptionProbe refusedBare() {
        return bareSpent.get(key, LimitDecision::spentBucket).tryConsumeAndReturnRemaining(1);
    }
}
