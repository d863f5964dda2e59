package dev.hirundo.auth.oidc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A value that a provider must be asked for: asked for once by the first who needs it, kept for a
/// while, and not asked for again in the few seconds after a failure.
///
/// Thread-safe. Whoever comes while it is asked for waits for that one answer.
final class Remembered<T> {
    /// How long a failure is believed: long enough that a crowd does not queue at a dead provider.
    static final Duration FAILURE = Duration.ofSeconds(5);

    private final String provider;
    private final Supplier<T> source;
    private final Duration lifetime;
    private final Duration patience;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Known<T> known;
    private @Nullable Known<ProviderUnavailableException> failure; // guarded by asking

    private record Known<T>(T what, Instant since) {}

    /// @param source blocks not longer than the patience; throws [ProviderUnavailableException]
    /// @param patience how long to wait for somebody else's question
    Remembered(
            String provider,
            Supplier<T> source,
            Duration lifetime,
            Duration patience,
            InstantSource clock) {
        this.provider = provider;
        this.source = source;
        this.lifetime = lifetime;
        this.patience = patience;
        this.clock = clock;
    }

    /// The value, not older than its lifetime.
    T value() {
        return youngerThan(lifetime);
    }

    /// The value, not older than that.
    ///
    /// @throws ProviderUnavailableException if there is none, and none can be had
    T youngerThan(Duration age) {
        var now = known;
        if (now != null && isYounger(now, age)) {
            return now.what();
        }
        if (!lock()) {
            throw new ProviderUnavailableException(provider, "it has not answered yet");
        }
        try {
            now = known; // somebody may have asked meanwhile
            return now != null && isYounger(now, age) ? now.what() : ask();
        } finally {
            asking.unlock();
        }
    }

    private T ask() {
        var last = failure;
        if (last != null && isYounger(last, FAILURE)) {
            throw new ProviderUnavailableException(last.what());
        }
        try {
            T value = source.get();
            known = new Known<>(value, clock.instant());
            return value;
        } catch (ProviderUnavailableException e) {
            failure = new Known<>(e, clock.instant());
            throw e;
        }
    }

    /// After a step back of the clock nothing is young: it is asked for again.
    private boolean isYounger(Known<?> what, Duration age) {
        var now = clock.instant();
        return !now.isBefore(what.since()) && now.isBefore(what.since().plus(age));
    }

    private boolean lock() {
        try {
            return asking.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
