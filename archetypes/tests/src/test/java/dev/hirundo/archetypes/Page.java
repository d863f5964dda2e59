package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A page of the documentation, or one section of it, for whoever does what it says.
record Page(String name, String text) {
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

    /// What the first line of a block names.
    private static final Pattern FILE = Pattern.compile("(?:--|//|---) (src/\\S+)\n");

    static Page of(String name) throws IOException {
        return new Page(name, Files.readString(Machine.ROOT.resolve(name)));
    }

    Page section(String title) {
        int start = text.indexOf("\n## " + title);
        assertTrue(start >= 0, () -> name + " has no " + title);
        int end = text.indexOf("\n## ", start + 1);
        return new Page(
                name + ", " + title, end < 0 ? text.substring(start) : text.substring(start, end));
    }

    /// All that a shell is told.
    String commands() {
        String commands = blocks("sh").collect(Collectors.joining());
        assertFalse(commands.isEmpty(), () -> name + " has no commands");
        return commands;
    }

    /// Puts its files into a project, and changes those that it changes.
    void write(Path project) throws IOException {
        for (String block : Stream.concat(blocks("sql"), blocks("java")).toList()) {
            Files.writeString(project.resolve(file(block)), block);
        }
        for (String block : blocks("diff").toList()) {
            Path file = project.resolve(file(block));
            String before = changed(block, "-");
            String[] around = Files.readString(file).split(Pattern.quote(before), -1);
            assertEquals(2, around.length, () -> "not once in " + file + ":\n" + before);
            Files.writeString(file, around[0] + changed(block, "+") + around[1]);
        }
    }

    private Stream<String> blocks(String language) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2));
    }

    private String file(String block) {
        var file = FILE.matcher(block);
        assertTrue(file.lookingAt(), () -> name + " does not say which file this is:\n" + block);
        return file.group(1);
    }

    /// What stands there before (`-`) or after (`+`) a change.
    private static String changed(String diff, String side) {
        List<String> lines = diff.lines().skip(1).toList();
        return lines.stream()
                .filter(line -> line.startsWith(" ") || line.startsWith(side))
                .map(line -> line.substring(1) + "\n")
                .collect(Collectors.joining());
    }
}
