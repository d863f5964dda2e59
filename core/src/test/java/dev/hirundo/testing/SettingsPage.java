package dev.hirundo.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// `docs/settings.md` against the code: what is read is described, and what is described is read.
public final class SettingsPage {
    private static final Pattern KEY = Pattern.compile("`([a-z.-]+)`");

    private SettingsPage() {}

    /// Fails if the first part of the page does not describe exactly these keys below the node.
    public static void assertDescribes(String node, Set<String> keys) {
        assertDescribes("# Settings", node, keys);
    }

    /// Fails if what stands between this heading and the next does not describe exactly these keys
    /// below the node.
    public static void assertDescribes(String heading, String node, Set<String> keys) {
        try (var lines =
                Files.lines(Path.of(System.getProperty("hirundo.root"), "docs", "settings.md"))) {
            var described =
                    lines.dropWhile(line -> !line.equals(heading))
                            .skip(1)
                            .takeWhile(line -> !line.startsWith("#"))
                            .filter(line -> line.startsWith("|"))
                            .map(line -> line.split("\\|")[1])
                            .flatMap(
                                    cell ->
                                            KEY.matcher(cell)
                                                    .results()
                                                    .map(match -> match.group(1)))
                            .filter(key -> key.startsWith(node + "."))
                            .map(key -> key.substring(node.length() + 1))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(
                    new TreeSet<>(keys), described, "the keys of " + node + " in docs/settings.md");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
