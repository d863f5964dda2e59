package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What `docs/settings.md` lists.
final class Settings {
    private static final Pattern SETTING = Pattern.compile("`([a-z][a-z.-]+)`");

    private Settings() {}

    /// Fails if a variable of an environment is the name of no setting.
    static void assertKnown(JsonNode environment) throws IOException {
        var settings = new HashSet<String>();
        SETTING.matcher(Files.readString(Machine.ROOT.resolve("docs/settings.md")))
                .results()
                .map(match -> match.group(1).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                .forEach(settings::add);
        var set = new HashSet<String>();
        environment.fieldNames().forEachRemaining(set::add);
        assertFalse(set.isEmpty());
        set.removeAll(settings);
        assertEquals(Set.of(), set);
    }
}
