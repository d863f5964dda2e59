package dev.hirundo.ratelimit;

/// Counts what each key takes of a [Limit].
///
/// ```java
/// var messages = Limiter.local(Limit.of(20, Duration.ofSeconds(10)));
/// if (messages.tryAcquire(userId) instanceof Decision.Refused refused) { ... refused.retryAfter() ... }
/// ```
///
/// Thread-safe. A local one never blocks; one over a shared store asks it, and throws a
/// [StoreException] if that cannot be reached.
public interface Limiter {
    /// In the memory of this machine, for a million keys at most; see [LimitStore#local].
    static Limiter local(Limit limit) {
        return LimitStore.local().limiter("limiter", limit);
    }

    /// Takes one token of the key's, if it is there.
    default Decision tryAcquire(String key) {
        return tryAcquire(key, 1);
    }

    /// Takes so many tokens of the key's, all or none.
    ///
    /// @param key whose; any text; more than 64 characters are kept as their SHA-256
    /// @param tokens 0 or more; with 0 nothing is taken, and told what is left: he is refused only
    ///   while he has more taken than there was, see [#charge]
    /// @throws IllegalArgumentException if `tokens` is negative
    /// @throws StoreException if the store cannot be reached
    Decision tryAcquire(String key, long tokens);

    /// Takes so many whether they are there or not: what was done already, and turned out to cost
    /// them. What is missing has to come before anything is let through again. That lasts at most
    /// ten times as long as an empty bucket takes to fill up; what was charged beyond is dropped.
    ///
    /// @param tokens 0 or more
    /// @throws IllegalArgumentException if `tokens` is negative
    /// @throws StoreException if the store cannot be reached
    void charge(String key, long tokens);

    /// Forgets what the key took.
    void forgive(String key);

    /// Changes the limit of all keys. What they took stays taken: whoever had used a third of the
    /// burst has used a third of the new one.
    void limit(Limit limit);

    /// The limit as it is now.
    Limit limit();
}
