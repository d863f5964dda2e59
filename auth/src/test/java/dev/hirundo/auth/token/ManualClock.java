package dev.hirundo.auth.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that moves when it is told to.
final class ManualClock implements InstantSource {
    private volatile Instant now = Forge.NOW;

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
