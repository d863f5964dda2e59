package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/// What lies in a project with awkward names.
@ParameterizedClass(autoCloseArguments = false)
@ArgumentsSource(Projects.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class GeneratedIT {
    /// As long as a key is.
    private static final Pattern LONG = Pattern.compile("[A-Za-z0-9+/_-]{32,}");

    /// Hexadecimal digits alone are a checksum.
    private static final Pattern RANDOM = Pattern.compile("(?=.*[A-Z])(?=.*[g-z])(?=.*[0-9]).*");

    private static final String PRIVATE_KEY = "PRIVATE KEY-----";

    @Parameter Generated project;

    @Test
    void itsJarLetsSomebodyIn() throws Exception {
        assertTrue(project.server().text("/").contains("<title>"));
        project.server().register("ada@example.org", "engines that weave algebra");
        assertEquals("ada@example.org", project.server().get("/auth/me").get("email").asText());
    }

    @Test
    void itSaysWhatMadeIt() throws IOException {
        String made = "hirundo-archetype-" + project.archetype() + ":" + Machine.VERSION;
        assertTrue(project.read("pom.xml").contains("<made.by>" + made + "</made.by>"));
        assertTrue(project.read("README.md").contains(made));
    }

    @Test
    void nothingInItIsLeftToFillIn() throws IOException {
        for (Path file : project.files("")) {
            String text = Files.readString(file);
            for (String trace : List.of("dev.hirundo.examples", "]]#", "#[[", "@artifactId@")) {
                assertFalse(text.contains(trace), () -> trace + " in " + file);
            }
        }
    }

    @Test
    void whatVelocityCouldHarmIsAsInTheExample() throws IOException {
        String example = "dev.hirundo.examples." + project.archetype();
        for (String kind : List.of("main", "test")) {
            Path java = Path.of("src", kind, "java");
            Path from =
                    Machine.ROOT
                            .resolve("examples")
                            .resolve(project.archetype())
                            .resolve(java)
                            .resolve(example.replace('.', '/'));
            Path to = java.resolve(project.packageName().replace('.', '/'));
            try (var sources = Files.list(from)) {
                for (Path source : sources.toList()) {
                    String expected =
                            Files.readString(source)
                                    .replace(example, project.packageName())
                                    .replace(
                                            '"' + project.archetype() + ".jar\"",
                                            '"' + project.name() + ".jar\"");
                    assertEquals(
                            expected, project.read(to.resolve(source.getFileName()).toString()));
                }
            }
        }
    }

    /// Tests may have keys of their own: nothing is signed with those but in a test.
    @Test
    void noSecretLiesInIt() throws IOException {
        Path tests = project.folder().resolve("src/test");
        for (Path file : project.files("")) {
            if (!file.startsWith(tests)) {
                String text = Files.readString(file);
                assertFalse(text.contains(PRIVATE_KEY), file::toString);
                for (var word : LONG.matcher(text).results().toList()) {
                    assertFalse(RANDOM.matcher(word.group()).matches(), () -> file + word.group());
                }
            }
        }
    }

    @Test
    void whatItsProgramStoresIsNotCommitted() throws Exception {
        project.server().port(); // has made its key
        assertTrue(Files.exists(project.folder().resolve("data/auth.secret")));
        assertTrue(project.read(".gitignore").lines().anyMatch("/data/"::equals));
    }

    @Test
    void aKeyThatAnybodyKnowsStopsTheStart() throws Exception {
        Path known = project.machine().folder().resolve("known");
        Files.writeString(known, "change-me-before-this-goes-to-production");
        var ended = project.startWith("AUTH_SECRETFILE=" + known);
        assertEquals(1, ended.status(), ended.output());
        assertTrue(ended.output().contains("openssl rand -base64 48"), ended.output());
    }

    @Test
    void everyYamlAndJsonCanBeRead() throws IOException {
        int read = 0;
        for (Path file : project.files("")) {
            if (file.toString().endsWith(".yaml")) {
                String name = project.folder().relativize(file).toString();
                assertFalse(project.yaml(name).isEmpty(), name);
                read++;
            } else if (file.toString().endsWith(".json")) {
                assertFalse(new ObjectMapper().readTree(file.toFile()).isEmpty(), file::toString);
            }
        }
        assertTrue(read > 10, "only " + read);
    }
}
