package dev.hirundo.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.hirundo.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// [Attempts] in memory. All times are microseconds of a clock that never runs backwards.
///
/// A key's state is one number, the time at which its budget will be full again: GCRA's theoretical
/// arrival time. A key that has none, or one in the past, has its whole burst.
///
/// Thread-safe: one lock per kind, held for less than what hashing the key takes.
final class LocalAttempts implements Attempts {
    static final int MAX_KEYS = 100_000;

    private final SteadyClock clock;
    private final Map<Kind, Budgets> budgets = new EnumMap<>(Kind.class);

    LocalAttempts(InstantSource clock, int maxKeys) {
        this.clock = new SteadyClock(clock);
        for (var kind : Kind.values()) {
            budgets.put(kind, new Budgets(kind, maxKeys, this.clock));
        }
    }

    @Override
    public Duration tryAcquire(Kind kind, String key) {
        return Objects.requireNonNull(budgets.get(kind)).tryAcquire(hash(key));
    }

    @Override
    public void forgive(Kind kind, String key) {
        Objects.requireNonNull(budgets.get(kind)).forgive(hash(key));
    }

    /// Every key costs the same memory, and no address lies in a heap dump.
    private static String hash(String key) {
        return new String(Sha256.of(key), StandardCharsets.ISO_8859_1);
    }

    /// The keys of one kind, in two tiers that do not evict each other: a key moves from `fresh` to
    /// `spent` when half of its burst is used, and can only be pushed out there by keys for which
    /// somebody has spent as much.
    private static final class Budgets {
        private final SteadyClock clock;
        private final long refill;
        private final long tolerance;
        private final long half;
        private final Cache<String, Long> fresh;
        private final Cache<String, Long> spent;

        Budgets(Kind kind, int maxKeys, SteadyClock clock) {
            this.clock = clock;
            this.refill = TimeUnit.MICROSECONDS.convert(kind.refill());
            this.tolerance = (kind.burst() - 1) * refill;
            this.half = (kind.burst() + 1) / 2 * refill;
            this.fresh = cache(maxKeys / 2);
            this.spent = cache(maxKeys / 2);
        }

        private Cache<String, Long> cache(int maxKeys) {
            return Caffeine.newBuilder()
                    .maximumSize(maxKeys)
                    .expireAfter(new WhenFullAgain())
                    .ticker(() -> TimeUnit.MICROSECONDS.toNanos(clock.micros()))
                    .executor(Runnable::run) // no other thread: bounded at every moment
                    .build();
        }

        synchronized Duration tryAcquire(String key) {
            long now = clock.micros();
            long full = Math.max(now, fullAt(key));
            long wait = full - now - tolerance;
            if (wait > 0) {
                return Duration.of(wait, ChronoUnit.MICROS);
            }
            hold(key, full + refill, now);
            return Duration.ZERO;
        }

        synchronized void forgive(String key) {
            fresh.invalidate(key);
            spent.invalidate(key);
        }

        private long fullAt(String key) {
            Long full = spent.getIfPresent(key);
            if (full == null) {
                full = fresh.getIfPresent(key);
            }
            return full == null ? Long.MIN_VALUE : full;
        }

        private void hold(String key, long full, long now) {
            boolean isSpent = full - now >= half;
            (isSpent ? spent : fresh).put(key, full);
            (isSpent ? fresh : spent).invalidate(key);
        }
    }

    private static final class WhenFullAgain implements Expiry<String, Long> {
        @Override
        public long expireAfterCreate(String key, Long full, long nowNanos) {
            return Math.max(0, TimeUnit.MICROSECONDS.toNanos(full) - nowNanos);
        }

        @Override
        public long expireAfterUpdate(String key, Long full, long nowNanos, long left) {
            return expireAfterCreate(key, full, nowNanos);
        }

        @Override
        public long expireAfterRead(String key, Long full, long nowNanos, long left) {
            return left;
        }
    }

    /// Adds up how far the clock has moved forward. To stand still until a clock that stepped back
    /// has caught up would lock people out for as long as the step.
    private static final class SteadyClock {
        private final InstantSource clock;
        private Instant last;
        private long micros;

        SteadyClock(InstantSource clock) {
            this.clock = clock;
            this.last = clock.instant();
        }

        /// The clock is read under the lock: two readings that overtook each other would look like
        /// a step back.
        synchronized long micros() {
            var now = clock.instant();
            long passed = ChronoUnit.MICROS.between(last, now);
            if (passed > 0) {
                micros += passed;
                last = last.plus(passed, ChronoUnit.MICROS); // what is left counts the next time
            } else if (passed < 0) {
                last = now;
            }
            return micros;
        }
    }
}
