package dev.hirundo.core;

import io.helidon.config.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/// Logging for programs that have no set-up of their own: `java.util.logging` to standard output,
/// for people or as JSON, with the request's id in either.
///
/// | key | default | |
/// |---|---|---|
/// | `log.format` | `text` | `text`, or `json`: one object a line |
/// | `log.level` | `INFO` | the least level that is written |
/// | `log.levels.<logger>` | | the same for one logger and those below it |
public final class Logs {
    static final Set<String> KEYS = Set.of("format", "level", "levels");

    /// Libraries that tell at INFO what only their own developers ask for.
    private static final Set<String> TALKATIVE =
            Set.of(
                    "com.zaxxer.hikari",
                    "org.flywaydb",
                    "org.hibernate.validator",
                    "io.helidon.logging");

    private Logs() {}

    /// Replaces the set-up of `java.util.logging` by what the settings say. First line of a `main`,
    /// or not at all.
    ///
    /// @param config the node `log`
    /// @throws StartException if a format or level does not exist
    public static void configure(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        boolean json = isJson(config);
        try {
            LogManager.getLogManager()
                    .readConfiguration(new ByteArrayInputStream(properties(config)));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not from an array
        }
        var lines = json ? new JsonLines() : new TextLines();
        for (var handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(lines);
        }
    }

    private static boolean isJson(Config config) {
        return Settings.oneOf(config.get("format"), "text", "json").equals("json");
    }

    private static byte[] properties(Config config) {
        var properties = new LinkedHashMap<String, String>();
        var handler = "io.helidon.logging.jul.HelidonConsoleHandler";
        properties.put("handlers", handler);
        properties.put(handler + ".formatter", "java.util.logging.SimpleFormatter"); // until ours
        properties.put(".level", level("log.level", config.get("level").asString().orElse("INFO")));
        TALKATIVE.forEach(logger -> properties.put(logger + ".level", "WARNING"));
        config.get("levels")
                .detach()
                .asMap()
                .orElse(Map.of())
                .forEach(
                        (logger, level) ->
                                properties.put(
                                        logger + ".level", level("log.levels." + logger, level)));
        return properties.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The names of `System.Logger`, as `java.util.logging` says them; its own are taken too.
    private static String level(String key, String name) {
        String jul =
                switch (name) {
                    case "ERROR" -> "SEVERE";
                    case "DEBUG" -> "FINE";
                    case "TRACE" -> "FINER";
                    default -> name;
                };
        try {
            return Level.parse(jul).getName();
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    key
                            + ": no such level: "
                            + name
                            + ". Use ERROR, WARNING, INFO, DEBUG, TRACE or OFF.");
        }
    }
}
