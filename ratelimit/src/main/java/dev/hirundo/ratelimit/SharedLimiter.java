package dev.hirundo.ratelimit;

import dev.hirundo.ratelimit.Step.Outcome;

/// A [Limiter] over a shared store. Each machine decides by the limit that it was told; a state
/// that another one keeps under another limit is changed to ours, by its share, when we write it.
final class SharedLimiter implements Limiter {
    private final String name;
    private final Buckets buckets;
    private final StoreClock clock;
    private volatile Terms terms;

    SharedLimiter(String name, Limit limit, Buckets buckets, StoreClock clock) {
        this.name = name;
        this.buckets = buckets;
        this.clock = clock;
        this.terms = Terms.of(limit, clock.nanos());
    }

    @Override
    public Decision tryAcquire(String key, long tokens) {
        demandNotNegative(tokens);
        return execute(
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
        demandNotNegative(tokens);
        execute(
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
        execute(
                key,
                (_, state) -> {
                    state.reset();
                    return new Outcome<>(true, true);
                });
    }

    private <T> T execute(String key, Step.Change<T> change) {
        try {
            return step(key, false, change);
        } catch (Step.BehindException e) {
            clock.measure(); // it is this machine's mistake, or the store's clock was set back
            return step(key, true, change);
        }
    }

    private <T> T step(String key, boolean follow, Step.Change<T> change) {
        return buckets.execute(name, key, new Step<>(clock::nanos, () -> terms, follow, change))
                .result();
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

    private static void demandNotNegative(long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException(
                    "tokens to take are " + tokens + ", but must be 0 or more");
        }
    }
}
