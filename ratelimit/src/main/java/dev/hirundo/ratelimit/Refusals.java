package dev.hirundo.ratelimit;

import dev.hirundo.core.Problem;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// What a refused client is told.
final class Refusals {
    private static final URI QUOTA_EXCEEDED =
            URI.create("https://iana.org/assignments/http-problem-types#quota-exceeded");

    private Refusals() {}

    /// @param item the policy, as it stands in `RateLimit-Policy`
    static Problem quotaExceeded(String item, Duration retryAfter) {
        long seconds = Math.max(1, Fields.seconds(retryAfter));
        return tooMany(item, seconds, "Too many requests: try again in " + inWords(seconds));
    }

    static Problem banned(String item, Duration left) {
        long seconds = Math.max(1, Fields.seconds(left));
        return tooMany(
                item,
                seconds,
                "Too many requests after having been refused: try again in " + inWords(seconds));
    }

    static Problem crowded(String policy) {
        return tooMany(
                policy, 1, "Too many requests at once: try again when others have been answered.");
    }

    /// Nobody can tell whether he may.
    static Problem storeAway() {
        return Problem.of(503)
                .withDetail("Limits cannot be checked now: try again soon.")
                .withHeader("Retry-After", Long.toString(Circuit.PAUSE.toSeconds()));
    }

    /// Somebody whom the policy does not let in.
    static Problem denied() {
        return Problem.of(403).withDetail("This client is not let in here.");
    }

    private static String inWords(long seconds) {
        return seconds == 1 ? "1 second." : seconds + " seconds.";
    }

    private static Problem tooMany(String item, long seconds, String detail) {
        return Problem.of(429)
                .withType(QUOTA_EXCEEDED, "Quota exceeded")
                .withDetail(detail)
                .with("violated-policies", List.of(item))
                .withHeader("Retry-After", Long.toString(seconds));
    }
}
