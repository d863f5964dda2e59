package dev.hirundo.ratelimit;

import java.util.regex.Pattern;

/// What limiters may be called: safe in a key of Redis, a metric's label, and a header.
final class LimiterName {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private LimiterName() {}

    /// @throws IllegalArgumentException if it is none
    static String demand(String name) {
        if (!ALLOWED.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a limiter is \""
                            + name
                            + "\", but must be 1 to 64 letters, digits, '-', '_' or '.'");
        }
        return name;
    }
}
