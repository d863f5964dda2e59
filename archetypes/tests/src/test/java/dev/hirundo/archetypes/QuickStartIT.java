package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A project is made, passes all its tests and is run, by the commands that stand in `README.md`.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class QuickStartIT {
    @TempDir Path folder;

    @Test
    void theCommandsOfTheReadmeMakeTestAndRunAProject() throws Exception {
        String commands = Page.of("README.md").section("Start a project").commands();
        try (var server = new Machine(folder).serve(commands)) {
            server.register("ada@example.org", "engines that weave algebra");
            server.post(201, "/todos", "{\"title\":\"read it back\"}");
            assertEquals(4, server.get("/todos").get("items").size());
            assertTrue(server.get("/todos").toString().contains("read it back"));
        }
    }
}
