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
    /// Of the project's tests, which are those of the example: all of them have passed there, with
    /// this build. `-Dquickstart.whole` runs each of them here too.
    private static final String[] SOME = {
        "-Dtest=OwnerTest,ShareTest#aListComesAndGoesInTheStreamOfWhoIsSharedWith,AccountTest#logsOutEverywhere",
        "-Dit.test=JarIT#servesThePageAndTheApiWhereItSays+keepsTodosInPostgresqlWhenToldTo"
    };

    @TempDir Path folder;

    @Test
    void theCommandsOfTheReadmeMakeTestAndRunAProject() throws Exception {
        String commands = Page.of("README.md").section("Start a project").commands();
        try (var server = new Machine(folder).serve(commands, tests())) {
            server.register("ada@example.org", "engines that weave algebra");
            server.post(201, "/todos", "{\"title\":\"read it back\"}");
            assertEquals(4, server.get("/todos").get("items").size());
            assertTrue(server.get("/todos").toString().contains("read it back"));
        }
    }

    private static String[] tests() {
        return System.getProperty("quickstart.whole") == null ? SOME : new String[0];
    }
}
