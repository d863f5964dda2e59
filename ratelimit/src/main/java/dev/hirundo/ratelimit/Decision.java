package dev.hirundo.ratelimit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// Whether somebody may do what he wants to, and how much he may do after that.
public sealed interface Decision {
    /// The wait for what is never let through; too long to be added to or rounded up.
    Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /// The window told of. If allowed, the one that leaves least: what it has left can be taken at
    /// once, whatever the others hold. If refused, the one that has to be waited for longest.
    Limit.Window window();

    /// What that window has left now; never negative.
    long remaining();

    /// When that window is full again.
    Duration untilFull();

    /// He may.
    record Allowed(Limit.Window window, long remaining, Duration untilFull) implements Decision {}

    /// He may not.
    ///
    /// @param retryAfter until the same would be let through, if nobody takes anything in between;
    ///   [#NEVER] if it costs more than the window's burst
    record Refused(Limit.Window window, long remaining, Duration untilFull, Duration retryAfter)
            implements Decision {}
}
