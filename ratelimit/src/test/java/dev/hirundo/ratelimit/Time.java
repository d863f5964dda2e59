package dev.hirundo.ratelimit;

import java.time.Duration;

/// The time of a store under test, which stands still unless it is told to pass.
interface Time {
    void pass(Duration time);

    default void passNanos(long nanos) {
        pass(Duration.ofNanos(nanos));
    }
}
