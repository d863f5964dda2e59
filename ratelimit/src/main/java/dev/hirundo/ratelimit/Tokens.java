package dev.hirundo.ratelimit;

/// How many may be asked for.
final class Tokens {
    private Tokens() {}

    /// @throws IllegalArgumentException if it is negative
    static void demandNotNegative(long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException(
                    "tokens to take are " + tokens + ", but must be 0 or more");
        }
    }
}
