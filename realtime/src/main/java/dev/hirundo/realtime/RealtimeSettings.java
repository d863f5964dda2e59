package dev.hirundo.realtime;

import dev.hirundo.core.Settings;
import io.helidon.config.Config;
import java.time.Duration;
import java.util.Set;

/// The node `realtime`.
///
/// @param poll how long what others wrote waits to be seen, at most
/// @param retry how long a client waits before it comes back
/// @param history how many changes are kept in memory for those who come back
/// @param most how many listen at once at most
/// @param age how long the log is kept
/// @param entries how many entries of it are, at most
/// @param broker by what nodes tell each other
/// @param mostOfOne how many connections of one user do
record RealtimeSettings(
        Limits limits,
        Duration poll,
        Duration retry,
        int history,
        int most,
        int mostOfOne,
        Duration age,
        long entries,
        BrokerSettings broker) {
    static final Set<String> KEYS =
            Set.of(
                    "queue",
                    "heartbeat",
                    "stall",
                    "poll",
                    "retry",
                    "history",
                    "topics",
                    "messages",
                    "connections",
                    "devices",
                    "keep",
                    "entries",
                    "broker",
                    "redis");
    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofHours(1);

    static RealtimeSettings of(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        var limits =
                new Limits(
                        number(config, "queue", 256),
                        duration(config, "heartbeat", 15),
                        duration(config, "stall", 10),
                        number(config, "topics", 100),
                        number(config, "messages", 50));
        return new RealtimeSettings(
                limits,
                duration(config, "poll", 1),
                duration(config, "retry", 2),
                number(config, "history", 1000),
                number(config, "connections", 100_000),
                number(config, "devices", 100),
                Settings.duration(
                        config.get("keep"), Duration.ofDays(7), LEAST, Duration.ofDays(36_500)),
                Settings.number(config.get("entries"), 1_000_000L, 0, Long.MAX_VALUE),
                BrokerSettings.of(config));
    }

    Connections connections() {
        return new Connections(most, mostOfOne, retry);
    }

    private static int number(Config config, String name, int fallback) {
        return Settings.number(config.get(name), fallback, 1, 1_000_000);
    }

    private static Duration duration(Config config, String name, long seconds) {
        return Settings.duration(config.get(name), Duration.ofSeconds(seconds), LEAST, MOST);
    }
}
