package dev.hirundo.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.Snippets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pages show only code that compiles: each block of Java in them stands in a class beside this
/// test.
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("hirundo.root"));
    private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)\\)");

    @ParameterizedTest
    @CsvSource({
        "README.md, Readme",
        "docs/core.md, Core",
        "docs/crud.md, CrudPage",
        "docs/openapi.md, OpenApiPage"
    })
    void everySnippetIsCompiled(String page, String source) {
        Snippets.assertCompiled(page, "crud/src/test/java/dev/hirundo/docs/" + source + ".java");
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
}
