package dev.hirundo.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/ratelimit.md` shows only code that compiles: each block of Java stands in [RateLimitPage].
class RateLimitPageTest {
    private static final Path ROOT = Path.of(System.getProperty("hirundo.root"));
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void everySnippetIsCompiled() throws IOException {
        String compiled =
                withoutSpace(
                        Files.readString(
                                ROOT.resolve(
                                        "examples/todo/src/test/java/dev/hirundo/docs/RateLimitPage.java")));
        var snippets =
                JAVA.matcher(Files.readString(ROOT.resolve("docs/ratelimit.md")))
                        .results()
                        .map(match -> match.group(1))
                        .toList();
        assertFalse(snippets.isEmpty());
        for (String snippet : snippets) {
            assertTrue(compiled.contains(withoutSpace(snippet)), snippet);
        }
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }
}
