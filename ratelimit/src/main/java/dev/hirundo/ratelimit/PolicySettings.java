package dev.hirundo.ratelimit;

import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What stands under `ratelimit.policies.<name>`.
final class PolicySettings {
    static final Set<String> KEYS =
            Set.of(
                    "by",
                    "limits",
                    "methods",
                    "paths",
                    "cost",
                    "exempt",
                    "allow",
                    "deny",
                    "shadow",
                    "away",
                    "concurrent",
                    "queue",
                    "wait",
                    "ban");
    static final Set<String> BAN_KEYS = Set.of("after", "within", "time", "most");

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Pattern LIMIT =
            Pattern.compile("([0-9]{1,10})/(P[^/]{1,30})(?:/([0-9]{1,10}))?");

    private PolicySettings() {}

    static RatePolicy read(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        try {
            var policy =
                    RatePolicy.of(config.name(), limit(config.get("limits")))
                            .on(array(config.get("paths")))
                            .methods(array(config.get("methods")))
                            .exempt(array(config.get("exempt")))
                            .allow(array(config.get("allow")))
                            .deny(array(config.get("deny")));
            policy =
                    policy.cost(
                            Settings.number(config.get("cost"), 1L, 1L, policy.limit().burst()));
            if (Settings.oneOf(config.get("by"), "address", "caller").equals("caller")) {
                policy = policy.byCaller();
            }
            if (Settings.flag(config.get("shadow"), false)) {
                policy = policy.shadow();
            }
            policy = ban(concurrent(away(policy, config), config), config.get("ban"));
            policy.guests();
            return policy;
        } catch (IllegalArgumentException e) {
            throw new StartException(config.key() + ": " + e.getMessage());
        }
    }

    private static RatePolicy away(RatePolicy policy, Config config) {
        return switch (Settings.oneOf(config.get("away"), "local", "open", "closed")) {
            case "open" -> policy.openWhileAway();
            case "closed" -> policy.closedWhileAway();
            default -> policy;
        };
    }

    private static RatePolicy concurrent(RatePolicy policy, Config config) {
        int running = Settings.number(config.get("concurrent"), 0, 1, Crowd.Terms.MOST);
        if (running == 0) {
            demandNone(config, "concurrent", "queue", "wait");
            return policy;
        }
        int waiting = Settings.number(config.get("queue"), 0, 0, Crowd.Terms.MOST);
        var patience =
                Settings.duration(config.get("wait"), PATIENCE, Duration.ZERO, Crowd.Terms.LONGEST);
        return policy.concurrent(running, waiting, patience);
    }

    private static RatePolicy ban(RatePolicy policy, Config config) {
        Settings.warnOfUnknown(config, BAN_KEYS);
        int after = Settings.number(config.get("after"), 0, 1, Bans.Terms.MOST_REFUSALS);
        if (after == 0) {
            demandNone(config, "after", "within", "time", "most");
            return policy;
        }
        var within = time(config.get("within"), Duration.ofMinutes(1));
        var first = time(config.get("time"), Duration.ofMinutes(1));
        var longest = time(config.get("most"), Duration.ofDays(1));
        return policy.ban(after, within, first, longest);
    }

    /// What says more of a thing that is not set would be read by nobody.
    private static void demandNone(Config config, String demanded, String... keys) {
        for (String key : keys) {
            if (config.get(key).exists()) {
                throw new StartException(
                        config.get(key).key()
                                + " says nothing without "
                                + config.get(demanded).key()
                                + ": set that too, or neither");
            }
        }
    }

    private static Duration time(Config config, Duration fallback) {
        return Settings.duration(config, fallback, Bans.Terms.LEAST, Bans.Terms.MOST);
    }

    private static String[] array(Config config) {
        return Settings.list(config).toArray(String[]::new);
    }

    private static Limit limit(Config config) {
        return Settings.list(config).stream()
                .map(text -> window(config, text))
                .reduce(Limit::and)
                .orElseThrow(
                        () ->
                                new StartException(
                                        config.key()
                                                + " is not set: say how much in what time, such as 100/PT1M"));
    }

    /// `100/PT1M`, or `100/PT1M/200` with so many at once.
    private static Limit window(Config config, String text) {
        var matcher = LIMIT.matcher(text);
        var period = matcher.matches() ? period(matcher.group(2)) : Optional.<Duration>empty();
        if (period.isEmpty()) {
            throw new StartException(
                    "%s holds \"%s\", but must hold tokens/period, or tokens/period/burst, such as 100/PT1M"
                            .formatted(config.key(), text));
        }
        var limit = Limit.of(Long.parseLong(matcher.group(1)), period.get());
        String burst = matcher.group(3);
        return burst == null ? limit : limit.withBurst(Long.parseLong(burst));
    }

    private static Optional<Duration> period(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
