package dev.hirundo.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How much is allowed, in one window of time or in several at once.
///
/// ```java
/// var limit = Limit.of(10, Duration.ofSeconds(1)).withBurst(20).and(Limit.of(1000, Duration.ofHours(1)));
/// ```
///
/// Immutable and thread-safe.
///
/// @param windows all of them hold; at least one, at most eight
public record Limit(List<Window> windows) {
    private static final int MAX_WINDOWS = 8;

    /// So much in a time: a bucket of `burst` tokens, full at first, which fills with `tokens` each
    /// `period`, evenly. So never more than `burst + tokens × time / period` is let through.
    ///
    /// @param tokens that come in a period, 1 to 1,000,000,000
    /// @param period a millisecond to 366 days; a token comes each nanosecond at most
    /// @param burst the most that may be taken at once, 1 to 1,000,000,000
    public record Window(long tokens, Duration period, long burst) {
        static final long MAX_TOKENS = 1_000_000_000;
        private static final Duration LEAST = Duration.ofMillis(1);
        private static final Duration MOST = Duration.ofDays(366);

        /// @throws IllegalArgumentException beyond these bounds
        public Window {
            demand(tokens >= 1 && tokens <= MAX_TOKENS, "tokens", tokens, "1 to 1000000000");
            demand(burst >= 1 && burst <= MAX_TOKENS, "burst", burst, "1 to 1000000000");
            demand(
                    period.compareTo(LEAST) >= 0 && period.compareTo(MOST) <= 0,
                    "period",
                    period,
                    LEAST + " to " + MOST);
            demand(tokens <= period.toNanos(), "tokens", tokens, "one a nanosecond at most");
        }

        private static void demand(boolean good, String what, Object value, String allowed) {
            if (!good) {
                throw new IllegalArgumentException(
                        what + " of a limit is " + value + ", but must be " + allowed);
            }
        }
    }

    /// @throws IllegalArgumentException without a window, or with too many
    public Limit {
        windows = List.copyOf(windows);
        if (windows.isEmpty() || windows.size() > MAX_WINDOWS) {
            throw new IllegalArgumentException(
                    "a limit has 1 to " + MAX_WINDOWS + " windows, not " + windows.size());
        }
    }

    /// So many in a period, and as many at once.
    ///
    /// @throws IllegalArgumentException beyond the bounds of [Window]
    public static Limit of(long tokens, Duration period) {
        return new Limit(List.of(new Window(tokens, period, tokens)));
    }

    /// The same, with so many at once in its last window.
    public Limit withBurst(long burst) {
        var all = new ArrayList<>(windows);
        var last = all.removeLast();
        all.add(new Window(last.tokens(), last.period(), burst));
        return new Limit(all);
    }

    /// Both at once.
    public Limit and(Limit other) {
        var all = new ArrayList<>(windows);
        all.addAll(other.windows);
        return new Limit(all);
    }

    /// The most that can be had at once: what costs more is never let through.
    public long burst() {
        return windows.stream().mapToLong(Window::burst).min().orElseThrow();
    }
}
