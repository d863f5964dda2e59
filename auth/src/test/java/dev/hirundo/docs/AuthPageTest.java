package dev.hirundo.docs;

import dev.hirundo.testing.Snippets;
import org.junit.jupiter.api.Test;

/// `docs/auth.md` shows only code that compiles: each block of Java stands in [AuthPage].
class AuthPageTest {
    @Test
    void everySnippetIsCompiled() {
        Snippets.assertCompiled(
                "docs/auth.md", "auth/src/test/java/dev/hirundo/docs/AuthPage.java");
    }
}
