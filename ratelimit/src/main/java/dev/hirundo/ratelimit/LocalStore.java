package dev.hirundo.ratelimit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Limiters in the memory of this machine, by name.
final class LocalStore implements LimitStore {
    private static final int LEAST_KEYS = 1_000;
    private static final int MOST_KEYS = 100_000_000;

    private final int keys;
    private final SteadyClock clock;
    private final RandomGenerator random;
    private final Map<String, LocalLimiter> limiters = new ConcurrentHashMap<>();

    /// @param clock counts nanoseconds from anywhere, and should not step
    /// @param random thread-safe, and not to be guessed by those whose keys are counted
    LocalStore(int keys, LongSupplier clock, RandomGenerator random) {
        if (keys < LEAST_KEYS || keys > MOST_KEYS) {
            throw new IllegalArgumentException(
                    "keys of a local store are "
                            + keys
                            + ", but must be "
                            + LEAST_KEYS
                            + " to "
                            + MOST_KEYS);
        }
        this.keys = keys;
        this.clock = new SteadyClock(clock);
        this.random = random;
    }

    @Override
    public LocalLimiter limiter(String name, Limit limit) {
        var limiter =
                limiters.computeIfAbsent(
                        LimiterName.demand(name),
                        _ -> {
                            var debts = new Debts(keys, random.nextLong());
                            return new LocalLimiter(limit, keys, clock, debts);
                        });
        limiter.limit(limit);
        return limiter;
    }

    /// Nothing but memory is held.
    @Override
    public void close() {
        limiters.clear();
    }
}
