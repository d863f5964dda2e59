package dev.hirundo.bench.stores;

import dev.hirundo.ratelimit.Decision;
import dev.hirundo.ratelimit.Limiter;
import dev.hirundo.ratelimit.StoreException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How long decisions took.
///
/// @param nanos of each, sorted
/// @param failures how many were not made
record Decisions(long[] nanos, long failures) {
    private static final String KEY = "ada";

    /// So many for one key, one after the other.
    static Decisions of(Limiter limiter, int count, Class<? extends Decision> expected) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            var decision = limiter.tryAcquire(KEY);
            nanos[i] = System.nanoTime() - start;
            if (!expected.isInstance(decision)) {
                throw new IllegalStateException("not what was to be measured: " + decision);
            }
        }
        Arrays.sort(nanos);
        return new Decisions(nanos, 0);
    }

    /// As many as these nodes make for one key in a while, which are all let through.
    ///
    /// @param threads of each node
    static Decisions ofCrowd(List<Limiter> nodes, int threads, Duration time) throws Exception {
        var failures = new LongAdder();
        long end = System.nanoTime() + time.toNanos();
        var askers =
                IntStream.range(0, nodes.size() * threads)
                        .mapToObj(i -> nodes.get(i % nodes.size()))
                        .<Callable<long[]>>map(node -> () -> ask(node, end, failures))
                        .toList();
        var all = LongStream.builder();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var nanos : executor.invokeAll(askers)) {
                LongStream.of(nanos.get()).forEach(all);
            }
        }
        return new Decisions(all.build().sorted().toArray(), failures.sum());
    }

    private static long[] ask(Limiter limiter, long end, LongAdder failures) {
        var nanos = LongStream.builder();
        for (long start = System.nanoTime(); start < end; ) {
            try {
                limiter.tryAcquire(KEY);
                long now = System.nanoTime();
                nanos.add(now - start);
                start = now;
            } catch (StoreException e) {
                failures.increment();
                start = System.nanoTime();
            }
        }
        return nanos.build().toArray();
    }

    /// @param share 0.5 for the median
    double micros(double share) {
        return nanos[(int) (share * (nanos.length - 1))] / 1e3;
    }
}
