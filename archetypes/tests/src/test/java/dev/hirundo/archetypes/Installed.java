package dev.hirundo.archetypes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// A repository with that of Hirundo which `install` would put there; made once for all tests.
final class Installed {
    private static final List<String> MODULES =
            List.of("bom", "project", "core", "auth", "crud", "ratelimit", "realtime");
    private static final Path REPOSITORY = Path.of("target", "repository").toAbsolutePath();

    static {
        fill();
    }

    private Installed() {}

    static Path repository() {
        return REPOSITORY;
    }

    private static void fill() {
        install(Machine.ROOT, "hirundo-parent");
        for (String module : MODULES) {
            install(Machine.ROOT.resolve(module), "hirundo-" + module);
        }
        for (String archetype : Archetypes.names()) {
            Path module = Machine.ROOT.resolve("archetypes").resolve(archetype);
            install(module, "hirundo-archetype-" + archetype);
        }
    }

    private static void install(Path module, String artifact) {
        Path to = REPOSITORY.resolve("dev/hirundo").resolve(artifact).resolve(Machine.VERSION);
        String name = artifact + "-" + Machine.VERSION;
        try {
            Files.createDirectories(to);
            put(module.resolve("pom.xml"), to.resolve(name + ".pom"));
            for (String jar : List.of(name + ".jar", name + "-tests.jar")) {
                if (Files.exists(module.resolve("target").resolve(jar))) {
                    put(module.resolve("target").resolve(jar), to.resolve(jar));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(Path file, Path to) throws IOException {
        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
