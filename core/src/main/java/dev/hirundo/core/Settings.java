package dev.hirundo.core;

import io.helidon.config.Config;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Tells of settings that nobody reads: mostly they are misspelt.
///
/// A warning and no failure, because every environment variable is a setting too: `DB_BACKUP_DIR`
/// is nobody's mistake.
public final class Settings {
    private static final System.Logger LOGGER = System.getLogger(Settings.class.getPackageName());

    private Settings() {}

    /// Warns of each key under the node that is not among the known ones.
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
}
