package dev.hirundo.ratelimit;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A limiter over a store that may be away, and one of this machine that stands in for it.
///
/// Thread-safe.
final class Counting {
    private final Limiter limiter;
    private final Circuit circuit;
    private final Supplier<Limiter> standIn;
    private @Nullable Limiter local;

    /// @param circuit one for all limiters of a store
    /// @param standIn makes the one of this machine, when it is first needed: it takes memory
    Counting(Limiter limiter, Circuit circuit, Supplier<Limiter> standIn) {
        this.limiter = limiter;
        this.circuit = circuit;
        this.standIn = standIn;
    }

    /// @param onError told of each question that failed
    /// @return empty if the store is away and nobody stands in
    Optional<Decision> take(String key, long tokens, Away away, Runnable onError) {
        if (circuit.mayAsk()) {
            try {
                var decision = limiter.tryAcquire(key, tokens);
                circuit.worked();
                return Optional.of(decision);
            } catch (StoreException e) {
                onError.run();
                circuit.failed(e);
            }
        }
        return away == Away.LOCAL ? Optional.of(local().tryAcquire(key, tokens)) : Optional.empty();
    }

    void charge(String key, long tokens, Away away, Runnable onError) {
        if (circuit.mayAsk()) {
            try {
                limiter.charge(key, tokens);
                circuit.worked();
                return;
            } catch (StoreException e) {
                onError.run();
                circuit.failed(e);
            }
        }
        if (away == Away.LOCAL) {
            local().charge(key, tokens);
        }
    }

    synchronized void limit(Limit limit) {
        if (!limiter.limit().equals(limit)) {
            limiter.limit(limit);
            if (local != null) {
                local.limit(limit);
            }
        }
    }

    private synchronized Limiter local() {
        if (local == null) {
            local = standIn.get();
        }
        return local;
    }
}
