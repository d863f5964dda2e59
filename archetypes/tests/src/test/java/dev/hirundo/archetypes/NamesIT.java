package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which names a project can have. The script that judges them is what the plugin of archetypes
/// runs once the files are there.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class NamesIT {
    private static final Path SCRIPT =
            Machine.ROOT.resolve("archetypes/descriptor/META-INF/archetype-post-generate.groovy");

    @TempDir Path folder;

    @Test
    void whatCannotBeBuiltIsNotGenerated() throws Exception {
        var machine = new Machine(folder);
        var ended = machine.run(Archetypes.generate("todo", "my-todo", "com.new.todo"));
        assertEquals(1, ended.status(), ended.output());
        assertTrue(ended.output().contains("'new' is a word of the language"), ended.output());
        assertFalse(Files.exists(folder.resolve("my-todo")), "nothing is left behind");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    my-todo  | com.acme.1st    | '1st' is no identifier
                    my-todo  | com.new.todo    | 'new' is a word of the language
                    my-todo  | com.acme..todo  | '' is no identifier
                    my-todo  | com.my-todo     | 'my-todo' is no identifier
                    my-todo  | com.acme.       | '' is no identifier
                    my-todo  | java.todo       | is the JDK's
                    my_Todo  | com.acme        | a-z, 0-9 and -
                    -todo    | com.acme        | not at an end
                    todo-    | com.acme        | not at an end
                    my.todo  | com.acme        | a-z, 0-9 and -
                    """)
    void whatCannotBeBuiltIsRefusedWithTheReason(String artifact, String name, String reason)
            throws IOException {
        Path project = Files.createDirectory(folder.resolve(artifact));
        Files.writeString(project.resolve("mvnw"), "");
        var refused = assertThrows(IllegalArgumentException.class, () -> judge(artifact, name));
        assertTrue(refused.getMessage().contains(reason), refused::getMessage);
        assertFalse(Files.exists(project), "nothing is left behind");
    }

    @ParameterizedTest
    @CsvSource({"my-todo, com.acme.a1.todo", "1st-todo, todo", "t, com.acme.Todo_1", "2, é.ü"})
    void whatIsAwkwardIsTaken(String artifact, String name) throws IOException {
        Path wrapper = Files.createDirectory(folder.resolve(artifact)).resolve("mvnw");
        Files.writeString(wrapper, "");
        judge(artifact, name);
        assertTrue(Files.isExecutable(wrapper));
    }

    private void judge(String artifact, String name) throws IOException {
        var request =
                Map.of(
                        "outputDirectory", folder.toString(),
                        "artifactId", artifact,
                        "properties", Map.of("package", name));
        new GroovyShell(new Binding(Map.of("request", request))).evaluate(SCRIPT.toFile());
    }
}
