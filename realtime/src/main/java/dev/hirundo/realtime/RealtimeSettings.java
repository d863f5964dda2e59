package dev.hirundo.realtime;

import dev.hirundo.core.Settings;
import io.helidon.config.Config;
import java.time.Duration;
import java.util.Set;

/// The node `realtime`.
///
/// @param poll how long what others wrote waits to be seen, at most
/// @param retry how long a client waits before it comes back
record RealtimeSettings(SseStream.Limits limits, Duration poll, Duration retry) {
    static final Set<String> KEYS = Set.of("queue", "heartbeat", "stall", "poll", "retry");
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofHours(1);

    static RealtimeSettings of(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        var limits =
                new SseStream.Limits(
                        Settings.number(config.get("queue"), 256, 1, 1_000_000),
                        duration(config, "heartbeat", 15),
                        duration(config, "stall", 10));
        return new RealtimeSettings(
                limits, duration(config, "poll", 1), duration(config, "retry", 2));
    }

    private static Duration duration(Config config, String name, long seconds) {
        return Settings.duration(config.get(name), Duration.ofSeconds(seconds), LEAST, MOST);
    }
}
