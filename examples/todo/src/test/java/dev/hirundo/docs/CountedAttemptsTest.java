package dev.hirundo.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.Attempts;
import dev.hirundo.docs.RateLimitPage.CountedAttempts;
import dev.hirundo.ratelimit.LimitStore;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What `docs/ratelimit.md` says of counting auth's attempts by a store of limits.
class CountedAttemptsTest {
    @ParameterizedTest
    @EnumSource(Attempts.Kind.class)
    void countAsAuthWantsIt(Attempts.Kind kind) {
        try (var store = LimitStore.local(1000)) {
            var attempts = CountedAttempts.in(store);
            for (int i = 0; i < kind.burst(); i++) {
                assertEquals(Duration.ZERO, attempts.tryAcquire(kind, "ada"));
            }
            var wait = attempts.tryAcquire(kind, "ada");
            assertTrue(wait.isPositive() && wait.compareTo(kind.refill()) <= 0, wait::toString);
            attempts.forgive(kind, "ada");
            assertEquals(Duration.ZERO, attempts.tryAcquire(kind, "ada"));
        }
    }
}
