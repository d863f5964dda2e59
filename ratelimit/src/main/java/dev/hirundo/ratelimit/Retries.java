package dev.hirundo.ratelimit;

import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.RetryDecision;
import io.github.bucket4j.distributed.proxy.RetryStrategy;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Lets the threads of this machine that were disturbed in changing one key try again one after the
/// other, in the order in which they came.
///
/// The first try waits for nobody: where nothing is left to take, nothing is written, and any
/// number may read at once. Thread-safe.
final class Retries implements RetryStrategy {
    /// Of timeouts only. It claims to be a wall clock because Bucket4j demands one: it would be
    /// what states are counted by, had we no clock of our own in [Step].
    static final TimeMeter TIMEOUTS =
            new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    return System.nanoTime();
                }

                @Override
                public boolean isWallClockBased() {
                    return true;
                }
            };

    private static final int LANES = 64;

    private final ReentrantLock[] lanes = new ReentrantLock[LANES];
    private final long timeoutNanos;

    Retries(Duration timeout) {
        Arrays.setAll(lanes, _ -> new ReentrantLock(true));
        timeoutNanos = timeout.toNanos();
    }

    /// Runs what may ask whether to try again, on this thread.
    <T> T run(String key, Supplier<T> work) {
        try {
            return work.get();
        } finally {
            var lane = lane(key);
            if (lane.isHeldByCurrentThread()) {
                lane.unlock();
            }
        }
    }

    @Override
    public RetryDecision shouldRetry(RetryMetadata failed) {
        long left = timeoutNanos - failed.getElapsedTimeNanos();
        var lane = lane(failed.getBucketKey());
        try {
            boolean mayTry =
                    lane.isHeldByCurrentThread()
                            ? left > 0
                            : lane.tryLock(left, TimeUnit.NANOSECONDS);
            return mayTry ? RetryDecision.retryImmediately() : RetryDecision.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return RetryDecision.stop();
        }
    }

    private ReentrantLock lane(Object key) {
        return lanes[Math.floorMod(key.hashCode(), LANES)];
    }
}
