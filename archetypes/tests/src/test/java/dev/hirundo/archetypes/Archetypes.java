package dev.hirundo.archetypes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The archetypes of this project: each folder beside this module whose POM says that it is one.
final class Archetypes {
    private static final String PLUGIN =
            "org.apache.maven.plugins:maven-archetype-plugin:"
                    + System.getProperty("version.archetype-plugin");

    private Archetypes() {}

    static List<String> names() {
        try (var folders = Files.list(Machine.ROOT.resolve("archetypes"))) {
            return folders.filter(Archetypes::isOne)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOne(Path folder) {
        Path pom = folder.resolve("pom.xml");
        try {
            return Files.exists(pom)
                    && Files.readString(pom).contains("<packaging>maven-archetype</packaging>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The command that generates a project.
    static String generate(String archetype, String artifact, String name) {
        return ("mvn -q " + PLUGIN + ":generate -DarchetypeGroupId=dev.hirundo")
                + (" -DarchetypeArtifactId=hirundo-archetype-" + archetype)
                + (" -DarchetypeVersion=" + Machine.VERSION)
                + (" -DgroupId=com.acme -DartifactId=" + artifact + " -Dpackage=" + name);
    }
}
