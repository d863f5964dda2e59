package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Names that no project can have.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class RefusedIT {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    my-todo | com.acme.1st | '1st' is no identifier
                    my-todo | com.new.todo | 'new' is a word of the language
                    my_Todo | com.acme     | a-z, 0-9 and -
                    """)
    void whatCannotBeBuiltIsRefusedWithTheReason(String artifact, String name, String reason)
            throws Exception {
        var generated = Machine.in(folder).run(Projects.generate(artifact, name));
        assertEquals(1, generated.status(), generated.output());
        assertTrue(generated.output().contains(reason), generated.output());
        assertFalse(Files.exists(folder.resolve(artifact)), "nothing is left behind");
    }
}
