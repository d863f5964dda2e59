package dev.hirundo.ratelimit;

import java.util.List;

/// What a limit means, in whole numbers: a token is as many parts as its period has nanoseconds,
/// and in each nanosecond come as many parts as the window has tokens.
final class ExactBuckets {
    private final List<Limit.Window> windows;
    private final long[] parts;

    ExactBuckets(Limit limit) {
        windows = limit.windows();
        parts = new long[windows.size()];
        forgive();
    }

    private long token(int window) {
        return windows.get(window).period().toNanos();
    }

    private long full(int window) {
        return windows.get(window).burst() * token(window);
    }

    void forgive() {
        for (int i = 0; i < parts.length; i++) {
            parts[i] = full(i);
        }
    }

    void pass(long nanos) {
        for (int i = 0; i < parts.length; i++) {
            parts[i] = Math.min(full(i), parts[i] + nanos * windows.get(i).tokens());
        }
    }

    void take(long tokens) {
        for (int i = 0; i < parts.length; i++) {
            parts[i] -= tokens * token(i);
        }
    }

    long nanosUntil(long tokens) {
        long wait = 0;
        for (int i = 0; i < parts.length; i++) {
            if (tokens > windows.get(i).burst()) {
                return Long.MAX_VALUE;
            }
            wait =
                    Math.max(
                            wait,
                            Math.ceilDiv(tokens * token(i) - parts[i], windows.get(i).tokens()));
        }
        return wait;
    }

    long least() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < parts.length; i++) {
            least = Math.min(least, Math.floorDiv(parts[i], token(i)));
        }
        return least;
    }
}
