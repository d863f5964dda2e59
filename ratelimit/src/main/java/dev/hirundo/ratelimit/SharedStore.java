package dev.hirundo.ratelimit;

import dev.hirundo.core.StartException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Limiters over a store that other machines share, by name; and what has to be done for them now
/// and then.
final class SharedStore implements LimitStore {
    private static final System.Logger LOGGER =
            System.getLogger(SharedStore.class.getPackageName());
    private static final String TRIAL = "hirundo.trial";
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int TRIES = 10;
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration WHILE_AWAY = Duration.ofSeconds(1);

    private final Buckets buckets;
    private final StoreClock clock;
    private final Map<String, SharedLimiter> limiters = new ConcurrentHashMap<>();
    private final Thread keeper = Thread.ofVirtual().name("hirundo-limits").unstarted(this::keep);

    /// Asks the store for its time.
    ///
    /// @param steady counts nanoseconds from anywhere, and does not step
    /// @throws StoreException if the store cannot be reached
    SharedStore(Buckets buckets, LongSupplier steady) {
        this.buckets = buckets;
        this.clock = new StoreClock(steady, buckets::clock);
    }

    static void demandPositive(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("a timeout must be more than 0: " + timeout);
        }
    }

    /// Until it is closed, the store's clock is followed, and the store tidied up.
    ///
    /// @throws StartException if the store cannot be reached
    static SharedStore over(Buckets buckets) {
        try {
            var store = reached(buckets);
            store.tryOut();
            store.keeper.start();
            return store;
        } catch (StoreException e) {
            buckets.close();
            throw new StartException("The store of limits does not count: " + e.getMessage());
        }
    }

    /// A machine that only starts may be too slow for a decision's timeout.
    private static SharedStore reached(Buckets buckets) {
        for (int i = 1; i < TRIES; i++) {
            try {
                return new SharedStore(buckets, System::nanoTime);
            } catch (StoreException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "the store of limits is slow", e);
            }
        }
        return new SharedStore(buckets, System::nanoTime);
    }

    /// Counts where nothing is and where something is: so it is known from the start that it can,
    /// and no crowd waits while what counts is loaded.
    private void tryOut() {
        var limiter = new SharedLimiter(TRIAL, Limit.of(1, FIRST), buckets, clock, FIRST);
        for (int i = 0; i < 2; i++) {
            limiter.tryAcquire(TRIAL);
            limiter.charge(TRIAL, 1);
        }
    }

    private void keep() {
        boolean away = false;
        try {
            while (true) {
                Thread.sleep(away ? WHILE_AWAY : EVERY);
                away = !care(away);
            }
        } catch (InterruptedException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "closed");
        }
    }

    /// @param away whether the store could not be reached the last time
    /// @return whether it can be
    boolean care(boolean away) {
        try {
            clock.measure();
            buckets.tidy(clock.nanos());
            if (away) {
                LOGGER.log(System.Logger.Level.INFO, "the store of limits is back");
            }
            return true;
        } catch (StoreException e) {
            if (!away) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "the store of limits cannot be reached: {0}",
                        e.getMessage());
            }
            buckets.renew();
            return false;
        }
    }

    @Override
    public Limiter limiter(String name, Limit limit) {
        var limiter =
                limiters.computeIfAbsent(
                        LimiterName.demand(name),
                        _ -> new SharedLimiter(name, limit, buckets, clock, buckets.timeout()));
        limiter.limit(limit);
        return limiter;
    }

    @Override
    public void close() {
        keeper.interrupt();
        limiters.clear();
        buckets.close();
    }
}
