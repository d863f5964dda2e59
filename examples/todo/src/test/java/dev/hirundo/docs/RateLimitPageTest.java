package dev.hirundo.docs;

import dev.hirundo.testing.Snippets;
import org.junit.jupiter.api.Test;

/// `docs/ratelimit.md` shows only code that compiles: each block of Java stands in [RateLimitPage].
class RateLimitPageTest {
    @Test
    void everySnippetIsCompiled() {
        Snippets.assertCompiled(
                "docs/ratelimit.md",
                "examples/todo/src/test/java/dev/hirundo/docs/RateLimitPage.java");
    }
}
