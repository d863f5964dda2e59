package dev.hirundo.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// The Java that a page of the documentation shows, against a class that the build compiles.
public final class Snippets {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private Snippets() {}

    /// Fails if the page shows none, or one that does not stand in the source, but for white space.
    ///
    /// @param page from the root of the project
    /// @param source from there too
    public static void assertCompiled(String page, String source) {
        String compiled = withoutSpace(read(source));
        var snippets = JAVA.matcher(read(page)).results().map(match -> match.group(1)).toList();
        assertFalse(snippets.isEmpty(), page + " shows no code");
        for (String snippet : snippets) {
            assertTrue(
                    compiled.contains(withoutSpace(snippet)),
                    () -> "not in " + source + ":\n" + snippet);
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(System.getProperty("hirundo.root"), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
