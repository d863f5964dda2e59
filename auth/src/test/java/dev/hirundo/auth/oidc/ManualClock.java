package dev.hirundo.auth.oidc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that passes when the test says so.
final class ManualClock implements InstantSource {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private volatile Instant now = START;

    void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }
}
