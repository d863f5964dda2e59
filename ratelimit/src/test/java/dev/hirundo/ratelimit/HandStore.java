package dev.hirundo.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Exact token buckets in memory whose time passes by hand, and which can be away.
final class HandStore implements LimitStore {
    private final HandClock clock;
    private final Map<String, Buckets> limiters = new ConcurrentHashMap<>();
    private volatile boolean away;
    private volatile int questions;

    HandStore(HandClock clock) {
        this.clock = clock;
    }

    void away(boolean away) {
        this.away = away;
    }

    int questions() {
        return questions;
    }

    /// Whose tokens of this limiter were taken.
    Set<String> keys(String limiter) {
        synchronized (limiters.get(limiter)) {
            return new TreeSet<>(limiters.get(limiter).levels.keySet());
        }
    }

    @Override
    public Limiter limiter(String name, Limit limit) {
        return limiters.computeIfAbsent(name, _ -> new Buckets(limit));
    }

    @Override
    public void close() {}

    private final class Buckets implements Limiter {
        private final Map<String, List<Level>> levels = new HashMap<>();
        private Limit limit;

        Buckets(Limit limit) {
            this.limit = limit;
        }

        @Override
        public synchronized Decision tryAcquire(String key, long tokens) {
            reach();
            var all = of(key);
            long wait =
                    all.stream().mapToLong(level -> level.nanosUntil(tokens)).max().orElseThrow();
            if (wait == 0) {
                all.forEach(level -> level.held -= tokens * level.nanos);
            }
            var least = all.stream().min(Comparator.comparingLong(Level::left)).orElseThrow();
            var untilFull = Duration.ofNanos(least.nanosUntil(least.window.burst()));
            return wait == 0
                    ? new Decision.Allowed(least.window, least.left(), untilFull)
                    : new Decision.Refused(
                            least.window, least.left(), untilFull, Duration.ofNanos(wait));
        }

        @Override
        public synchronized void charge(String key, long tokens) {
            reach();
            of(key).forEach(level -> level.held -= tokens * level.nanos);
        }

        @Override
        public synchronized void forgive(String key) {
            levels.remove(key);
        }

        @Override
        public synchronized void limit(Limit limit) {
            var before = this.limit;
            this.limit = limit;
            levels.replaceAll((_, all) -> scaled(all, before));
        }

        @Override
        public synchronized Limit limit() {
            return limit;
        }

        private List<Level> of(String key) {
            var all = levels.computeIfAbsent(key, _ -> full());
            all.forEach(level -> level.refill(clock.getAsLong()));
            return all;
        }

        private List<Level> full() {
            var all = new ArrayList<Level>();
            limit.windows().forEach(window -> all.add(new Level(window, clock.getAsLong())));
            return all;
        }

        /// What was used of the first window, of each new one.
        private List<Level> scaled(List<Level> all, Limit before) {
            var next = full();
            double rest =
                    (double) all.getFirst().held
                            / (before.windows().getFirst().burst() * all.getFirst().nanos);
            next.forEach(level -> level.held = (long) (level.held * rest));
            return next;
        }

        private void reach() {
            questions++;
            if (away) {
                throw new StoreException("the store is away", new IllegalStateException());
            }
        }
    }

    /// @implNote in tokens times the nanoseconds of a period, so that nothing is rounded
    private static final class Level {
        private final Limit.Window window;
        private final long nanos;
        private long held;
        private long at;

        Level(Limit.Window window, long now) {
            this.window = window;
            this.nanos = window.period().toNanos();
            this.held = window.burst() * nanos;
            this.at = now;
        }

        void refill(long now) {
            held = Math.min(window.burst() * nanos, held + (now - at) * window.tokens());
            at = now;
        }

        long left() {
            return Math.max(0, held / nanos);
        }

        long nanosUntil(long tokens) {
            long missing = tokens * nanos - held;
            return missing <= 0 ? 0 : Math.ceilDiv(missing, window.tokens());
        }
    }
}
