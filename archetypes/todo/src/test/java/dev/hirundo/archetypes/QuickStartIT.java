package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A project is made, tested and run by the commands that stand in `README.md`.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class QuickStartIT {
    private static final Pattern QUICK_START =
            Pattern.compile("## Start a project\n.*?```sh\n(.*?)```", Pattern.DOTALL);

    /// All tests of the project have just passed in the example that it is made of; here one of
    /// each kind shows that they can be found and run.
    private static final String[] SOME_TESTS = {
        "-Dtest=LiveTest,PageTest#everythingCanBeDoneByKeyboardAlone",
        "-Dit.test=JarIT#servesThePageAndTheApiWhereItSays"
    };

    @TempDir Path folder;

    @Test
    void theCommandsOfTheReadmeMakeTestAndRunAProject() throws Exception {
        String commands = quickStart();
        try (var server = Machine.in(folder).serve(commands, SOME_TESTS)) {
            server.register("ada@example.org", "engines that weave algebra");
            server.post(201, "/todos", "{\"title\":\"read it back\"}");
            assertEquals(4, server.get("/todos").get("items").size());
            assertTrue(server.get("/todos").toString().contains("read it back"));
        }
    }

    private static String quickStart() throws IOException {
        var block = QUICK_START.matcher(Files.readString(Machine.ROOT.resolve("README.md")));
        assertTrue(block.find(), "README.md has no quick start");
        return block.group(1);
    }
}
