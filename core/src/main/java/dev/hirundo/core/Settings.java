package dev.hirundo.core;

import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What settings hold, for whoever writes a module: what one cannot hold stops the start, with its
/// name and the remedy in one line; what nobody reads is warned of.
///
/// ```java
/// Settings.warnOfUnknown(config, Set.of("key", "timeout", "mode"));
/// var key = Settings.text(config.get("key")).map(Secret::of);
/// var timeout = Settings.duration(config.get("timeout"), Duration.ofSeconds(3), Duration.ZERO, Duration.ofMinutes(1));
/// boolean strict = Settings.oneOf(config.get("mode"), "strict", "lax").equals("strict");
/// ```
///
/// Each takes the node of the one setting. All are pure, but for the log.
public final class Settings {
    private static final System.Logger LOGGER = System.getLogger(Settings.class.getPackageName());

    /// What an environment variable can name.
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9.]+");

    private Settings() {}

    /// Warns of each key under the node that is not among the known ones.
    ///
    /// A warning and no failure, because every environment variable is a setting too:
    /// `DB_BACKUP_DIR` is nobody's mistake.
    public static void warnOfUnknown(Config node, Set<String> known) {
        if (node.isLeaf()) {
            return; // somebody's environment variable `DB` or `LOG`
        }
        var unknown =
                node.asNodeList().orElse(List.of()).stream()
                        .map(Config::name)
                        .filter(name -> !known.contains(name))
                        .collect(Collectors.toSet());
        for (String name : unknown) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "unknown setting: {0}; known there: {1}",
                    node.get(name).key(),
                    known.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    /// The text as it stands there. Blank is as good as nothing: so an empty environment variable
    /// unsets a setting.
    ///
    /// @throws StartException if it holds `${`, a reference that nobody resolved; without the text,
    ///   so that a secret can be read so
    public static Optional<String> text(Config config) {
        var text = config.asString().asOptional().filter(value -> !value.isBlank());
        text.ifPresent(value -> requireResolved(config, value));
        return text;
    }

    /// Texts, as a list in YAML or with commas, without the space around them and without those
    /// that are blank. Empty if it is not set.
    ///
    /// @throws StartException if one holds `${`, a reference that nobody resolved
    public static List<String> list(Config config) {
        var texts =
                config.asList(String.class).orElse(List.of()).stream()
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .toList();
        texts.forEach(text -> requireResolved(config, text));
        return texts;
    }

    /// @param fallback what holds if it is not set, not necessarily between the others
    /// @throws StartException if it is set to anything but a number from `least` to `most`
    public static int number(Config config, int fallback, int least, int most) {
        return Math.toIntExact(number(config, (long) fallback, least, most));
    }

    /// @param fallback what holds if it is not set, not necessarily between the others
    /// @throws StartException if it is set to anything but a number from `least` to `most`
    public static long number(Config config, long fallback, long least, long most) {
        return within(config, Long.class, least, most, "a number").orElse(fallback);
    }

    /// A duration of ISO 8601, such as `PT3S`.
    ///
    /// @param fallback what holds if it is not set, not necessarily between the others
    /// @throws StartException if it is set to anything but a duration from `least` to `most`
    public static Duration duration(
            Config config, Duration fallback, Duration least, Duration most) {
        return within(config, Duration.class, least, most, "a duration").orElse(fallback);
    }

    /// @throws StartException if it is set to anything but `true` and `false`
    public static boolean flag(Config config, boolean fallback) {
        return switch (text(config).orElse(Boolean.toString(fallback))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(config, "true or false");
        };
    }

    /// @param words the first one is the default
    /// @throws StartException if it is set to none of them
    public static String oneOf(Config config, String... words) {
        String value = text(config).orElse(words[0]);
        if (!List.of(words).contains(value)) {
            throw wrong(config, "one of: " + String.join(", ", words));
        }
        return value;
    }

    /// For a judgement of your own, to be thrown. The message shows what the setting holds: never
    /// for a secret, or an address that may hold one.
    ///
    /// @param remedy what goes on after "must be"
    public static StartException wrong(Config config, String remedy) {
        String holds =
                config.asString()
                        .map(value -> "is \"" + value.replaceAll("\\p{Cntrl}+", " ") + "\"")
                        .orElse("is not set");
        return new StartException(config.key() + " " + holds + ", but must be " + remedy);
    }

    private static <T extends Comparable<T>> Optional<T> within(
            Config config, Class<T> type, T least, T most, String what) {
        try {
            var value = config.as(type).asOptional();
            if (value.filter(v -> v.compareTo(least) < 0 || v.compareTo(most) > 0).isEmpty()) {
                return value;
            }
        } catch (ConfigException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "not " + what, e);
        }
        throw wrong(config, what + " from " + least + " to " + most);
    }

    private static void requireResolved(Config config, String text) {
        if (!text.contains("${")) {
            return;
        }
        String key = config.key().toString();
        String instead =
                PLAIN.matcher(key).matches()
                        ? ", or " + key.replace('.', '_').toUpperCase(Locale.ROOT)
                        : "";
        throw new StartException(
                key
                        + " holds an unresolved reference (\"${…}\"): set the variable it names"
                        + instead);
    }
}
