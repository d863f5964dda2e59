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
import java.util.HashMap;
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

    private static final Map<String, String> NAMES =
            Map.of(
                    "groupId", "com.acme",
                    "artifactId", "my-todo",
                    "version", "1.0-SNAPSHOT",
                    "package", "com.acme.todo");

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
                    artifactId | my_Todo       | a-z, 0-9 and -
                    artifactId | -todo         | not at an end
                    artifactId | todo-         | not at an end
                    artifactId | my.todo       | a-z, 0-9 and -
                    package    | com.acme.1st  | '1st' is no identifier
                    package    | com.new.todo  | 'new' is a word of the language
                    package    | com.acme..a   | '' is no identifier
                    package    | com.my-todo   | 'my-todo' is no identifier
                    package    | com.acme.     | '' is no identifier
                    package    | java.todo     | is the JDK's
                    groupId    | A&B           | groupId 'A&B' is none
                    version    | 1 <2>         | version '1 <2>' is none
                    """)
    void whatCannotBeBuiltIsRefusedWithTheReason(String key, String value, String reason)
            throws IOException {
        var names = new HashMap<>(NAMES);
        names.put(key, value);
        Path project = generated(names);
        var refused = assertThrows(IllegalArgumentException.class, () -> judge(names));
        assertTrue(refused.getMessage().contains(reason), refused::getMessage);
        assertFalse(Files.exists(project), "nothing is left behind");
    }

    @ParameterizedTest
    @CsvSource({"my-todo, com.acme.a1.todo", "1st-todo, todo", "t, com.acme.Todo_1", "2, é.ü"})
    void whatIsAwkwardIsTaken(String artifact, String name) throws IOException {
        var names = new HashMap<>(NAMES);
        names.put("artifactId", artifact);
        names.put("package", name);
        Path project = generated(names);
        judge(names);
        assertTrue(Files.isExecutable(project.resolve("mvnw")));
    }

    private Path generated(Map<String, String> names) throws IOException {
        Path project = Files.createDirectory(folder.resolve(names.get("artifactId")));
        Files.writeString(project.resolve("mvnw"), "");
        return project;
    }

    /// What the plugin binds for the script.
    private void judge(Map<String, String> names) throws IOException {
        var request = new HashMap<String, Object>(names);
        request.put("outputDirectory", folder.toString());
        request.put("properties", Map.of("package", names.get("package")));
        new GroovyShell(new Binding(Map.of("request", request))).evaluate(SCRIPT.toFile());
    }
}
