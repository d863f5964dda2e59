package dev.hirundo.ratelimit;

/// What a policy does while its store is away.
enum Away {
    /// Counts on this machine alone.
    LOCAL,
    /// Lets everybody through.
    OPEN,
    /// Refuses everybody.
    CLOSED
}
