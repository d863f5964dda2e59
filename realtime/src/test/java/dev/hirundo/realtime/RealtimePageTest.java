package dev.hirundo.realtime;

import dev.hirundo.testing.Snippets;
import org.junit.jupiter.api.Test;

/// `docs/realtime.md` shows only code that compiles: each block of Java stands in [RealtimePage].
class RealtimePageTest {
    @Test
    void everySnippetIsCompiled() {
        Snippets.assertCompiled(
                "docs/realtime.md",
                "realtime/src/test/java/dev/hirundo/realtime/RealtimePage.java");
    }
}
