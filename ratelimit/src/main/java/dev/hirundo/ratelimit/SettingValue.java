package dev.hirundo.ratelimit;

import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What one setting holds. What it cannot hold stops the start.
final class SettingValue {
    private static final System.Logger LOGGER =
            System.getLogger(SettingValue.class.getPackageName());

    private SettingValue() {}

    /// Nothing is as good as blank: so an empty environment variable unsets a setting.
    static Optional<String> text(Config config) {
        return config.asString().asOptional().filter(text -> !text.isBlank());
    }

    /// As a list in YAML, or with commas.
    static List<String> list(Config config) {
        return config.asList(String.class).orElse(List.of()).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    static long number(Config config, long fallback, long least, long most) {
        try {
            long value = config.asLong().orElse(fallback);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (ConfigException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "no number", e);
        }
        throw wrong(config, "a number, " + least + " to " + most);
    }

    static Duration duration(Config config, Duration fallback, Duration least, Duration most) {
        try {
            var value = config.as(Duration.class).orElse(fallback);
            if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
                return value;
            }
        } catch (ConfigException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "no duration", e);
        }
        throw wrong(config, "a duration from " + least + " to " + most);
    }

    static boolean flag(Config config, boolean fallback) {
        return switch (text(config).orElse(Boolean.toString(fallback))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(config, "true or false");
        };
    }

    /// @param words the first one is the default
    static String oneOf(Config config, String... words) {
        String value = text(config).orElse(words[0]);
        if (!List.of(words).contains(value)) {
            throw wrong(config, "one of: " + String.join(", ", words));
        }
        return value;
    }

    static StartException wrong(Config config, String remedy) {
        return new StartException(
                "%s is \"%s\", but must be %s"
                        .formatted(config.key(), config.asString().orElse(""), remedy));
    }
}
