package dev.hirundo.bench.live;

/// How long each delivery took, to a hundredth of a millisecond. Used by one thread at a time.
final class Latencies {
    private static final int NANOS = 10_000;
    private static final int MOST = 3_000_000;

    private final int[] counts = new int[MOST];
    private long count;

    void add(long nanos) {
        counts[Math.clamp(nanos / NANOS, 0, MOST - 1)]++;
        count++;
    }

    long count() {
        return count;
    }

    /// In milliseconds.
    double quantile(double share) {
        long left = (long) Math.ceil(share * count);
        int i = 0;
        while (i < MOST - 1 && left > counts[i]) {
            left -= counts[i++];
        }
        return i * (double) NANOS / 1e6;
    }
}
