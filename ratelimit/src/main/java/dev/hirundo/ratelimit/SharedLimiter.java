package dev.hirundo.ratelimit;

import dev.hirundo.ratelimit.Step.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A [Limiter] over a shared store. Each machine decides by the limit that it was told; a state
/// that another one keeps under another limit is changed to ours, by its share, when we write it.
/// What this machine asks of one key goes in [Batches].
final class SharedLimiter implements Limiter {
    private final String name;
    private final Buckets buckets;
    private final StoreClock clock;
    private final Batches batches;
    private volatile Terms terms;

    /// @param timeout how long a decision may take
    SharedLimiter(String name, Limit limit, Buckets buckets, StoreClock clock, Duration timeout) {
        this.name = name;
        this.buckets = buckets;
        this.clock = clock;
        this.batches = new Batches(() -> Deadline.in(timeout), this::trip);
        this.terms = Terms.of(limit, clock.nanos());
    }

    @Override
    public Decision tryAcquire(String key, long tokens) {
        Tokens.demandNotNegative(tokens);
        return batches.run(
                key,
                (terms, state) -> {
                    if (tokens > state.getAvailableTokens()) {
                        return new Outcome<>(terms.refused(state, tokens), false);
                    }
                    state.consume(tokens);
                    return new Outcome<>(terms.allowed(state), tokens > 0);
                });
    }

    @Override
    public void charge(String key, long tokens) {
        Tokens.demandNotNegative(tokens);
        batches.run(
                key,
                (terms, state) -> {
                    long counted = terms.chargeable(state, tokens);
                    state.consume(counted);
                    return new Outcome<>(counted, counted > 0);
                });
    }

    /// A full state, which the store drops soon.
    @Override
    public void forgive(String key) {
        batches.run(
                key,
                (_, state) -> {
                    state.reset();
                    return new Outcome<>(true, true);
                });
    }

    private <T> CompletionStage<T> trip(String key, Step.Change<T> change, Deadline deadline) {
        return step(key, false, change, deadline)
                .exceptionallyComposeAsync(
                        e -> again(key, change, deadline, e), Thread::startVirtualThread);
    }

    /// Blocks.
    private <T> CompletionStage<T> again(
            String key, Step.Change<T> change, Deadline deadline, Throwable failure) {
        if (!(failure.getCause() instanceof Step.BehindException)) {
            return CompletableFuture.failedStage(failure);
        }
        clock.measure(); // it is this machine's mistake, or the store's clock was set back
        return step(key, true, change, deadline);
    }

    private <T> CompletionStage<T> step(
            String key, boolean follow, Step.Change<T> change, Deadline deadline) {
        var step = new Step<>(clock::nanos, () -> terms, follow, change);
        return buckets.execute(name, key, step, deadline).thenApply(Outcome::result);
    }

    @Override
    public synchronized void limit(Limit limit) {
        if (!limit.equals(terms.limit())) {
            terms = Terms.of(limit, clock.nanos());
        }
    }

    @Override
    public Limit limit() {
        return terms.limit();
    }
}
