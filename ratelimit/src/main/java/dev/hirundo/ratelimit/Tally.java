package dev.hirundo.ratelimit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What stays of a policy when its settings change: what each key took, and what was counted.
///
/// Thread-safe.
final class Tally {
    private static final System.Logger LOGGER = System.getLogger(Tally.class.getPackageName());
    private static final long LOG_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long NEAR = 5; // a fifth

    private final String policy;
    private final Counting counting;
    private final LongSupplier nanos;
    private final AtomicLong logAfter;
    private final AtomicLong unlogged = new AtomicLong();
    private volatile @Nullable PolicyMeters meters;
    private Optional<Bans> bans = Optional.empty();
    private Optional<Crowd> crowd = Optional.empty();

    /// @param nanos a clock that never steps back
    Tally(String policy, Counting counting, LongSupplier nanos) {
        this.policy = policy;
        this.counting = counting;
        this.nanos = nanos;
        this.logAfter = new AtomicLong(nanos.getAsLong());
    }

    Counting counting() {
        return counting;
    }

    /// The present ones, if the terms are still these.
    synchronized Optional<Bans> bans(Optional<Bans.Terms> terms) {
        if (!bans.map(Bans::terms).equals(terms)) {
            bans = terms.map(these -> new Bans(these, nanos));
        }
        return bans;
    }

    /// The present one, if the terms are still these.
    synchronized Optional<Crowd> crowd(Optional<Crowd.Terms> terms) {
        if (!crowd.map(Crowd::terms).equals(terms)) {
            crowd = terms.map(Crowd::new);
        }
        return crowd;
    }

    /// Made late: Helidon's metrics are set up with the server.
    PolicyMeters meters() {
        var present = meters;
        if (present == null) {
            present = PolicyMeters.of(policy);
            meters = present; // made twice, it is the same
        }
        return present;
    }

    void allowed(Decision decision) {
        meters().allowed().increment();
        if (decision.remaining() * NEAR <= decision.window().burst()) {
            meters().near().increment();
        }
    }

    void refused(String key) {
        meters().refused().increment();
        LOGGER.log(System.Logger.Level.DEBUG, "policy {0} refused key={1}", policy, key);
    }

    /// Logged once a minute.
    void shadowed(String key) {
        meters().shadowed().increment();
        LOGGER.log(System.Logger.Level.DEBUG, "policy {0} would refuse key={1}", policy, key);
        unlogged.incrementAndGet();
        long now = nanos.getAsLong();
        long due = logAfter.get();
        if (now - due >= 0 && logAfter.compareAndSet(due, now + LOG_NANOS)) {
            LOGGER.log(
                    System.Logger.Level.INFO,
                    "policy {0} is a shadow; requests that it would have refused since last told: {1}",
                    policy,
                    unlogged.getAndSet(0));
        }
    }
}
