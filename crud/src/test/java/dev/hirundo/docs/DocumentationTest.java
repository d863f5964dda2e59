package dev.hirundo.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pages show only code that compiles: each block of Java in them stands in a class beside this
/// test.
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("hirundo.root"));
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)\\)");

    @ParameterizedTest
    @CsvSource({
        "README.md, Readme",
        "docs/core.md, Core",
        "docs/crud.md, CrudPage",
        "docs/openapi.md, OpenApiPage"
    })
    void everySnippetIsCompiled(String page, String source) throws IOException {
        String compiled =
                withoutSpace(
                        Files.readString(
                                ROOT.resolve(
                                        "crud/src/test/java/dev/hirundo/docs/"
                                                + source
                                                + ".java")));
        List<String> snippets =
                JAVA.matcher(Files.readString(ROOT.resolve(page)))
                        .results()
                        .map(m -> m.group(1))
                        .toList();
        assertFalse(snippets.isEmpty(), page + " shows no code");
        for (String snippet : snippets) {
            assertTrue(
                    compiled.contains(withoutSpace(snippet)),
                    () -> "not in " + source + ".java:\n" + snippet);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "README.md",
        "CONTRIBUTING.md",
        "docs/core.md",
        "docs/auth.md",
        "docs/ratelimit.md",
        "docs/threats.md",
        "docs/crud.md",
        "docs/openapi.md",
        "docs/settings.md",
        "docs/performance.md"
    })
    void everyLinkLeadsSomewhere(String page) throws IOException {
        Path folder = ROOT.resolve(page).getParent();
        String broken =
                LINK.matcher(Files.readString(ROOT.resolve(page)))
                        .results()
                        .map(m -> m.group(1))
                        .filter(target -> !Files.exists(folder.resolve(target)))
                        .collect(Collectors.joining(", "));
        assertTrue(broken.isEmpty(), () -> page + " links to what is not there: " + broken);
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
