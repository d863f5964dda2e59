package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Node.js and packages of npm, all of them out of Maven artifacts: nothing has to be installed.
public final class Node {
    private static final long SECONDS_TO_RUN = 120;

    /// Where `import` finds packages from what lies in `target/test-classes/js`.
    private static final Path SCRIPTS = resource("/js/stub.mjs").getParent();

    private static final Path TARGET = SCRIPTS.getParent().getParent();

    private Node() {}

    /// Runs the tests in a file of `src/test/resources/js`.
    ///
    /// @param settings the environment
    public static void test(String file, Map<String, String> settings)
            throws IOException, InterruptedException {
        List.of("ws", "eventsource").forEach(Node::unpackPackage);
        var output = Files.createTempFile(TARGET, "node", ".txt");
        var builder =
                new ProcessBuilder(
                                executable().toString(),
                                "--no-warnings",
                                "--test",
                                "--test-reporter=spec",
                                file)
                        .directory(SCRIPTS.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(settings);
        var process = builder.start();
        try {
            boolean hasEnded = process.waitFor(SECONDS_TO_RUN, TimeUnit.SECONDS);
            String said = Files.readString(output);
            assertEquals(true, hasEnded, said);
            assertEquals(0, process.exitValue(), said);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /// The one that Playwright brings along.
    private static Path executable() throws IOException {
        String name = platform().startsWith("win") ? "node.exe" : "node";
        var executable = TARGET.resolve("node").resolve(name);
        if (!Files.exists(executable)) {
            Files.createDirectories(executable.getParent());
            var part = Files.createTempFile(executable.getParent(), name, ".part");
            String resource = "/driver/" + platform() + "/" + name;
            try (var in = Node.class.getResourceAsStream(resource)) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            part.toFile().setExecutable(true);
            Files.move(part, executable, StandardCopyOption.ATOMIC_MOVE);
        }
        return executable;
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        boolean isArm = System.getProperty("os.arch").equals("aarch64");
        if (system.startsWith("windows")) {
            return "win32_x64";
        }
        return (system.startsWith("mac") ? "mac" : "linux") + (isArm ? "-arm64" : "");
    }

    private static void unpackPackage(String name) {
        var folder = TARGET.resolve("node_modules").resolve(name);
        String entry = "META-INF/maven/org.webjars.npm/" + name + "/pom.properties";
        try (var jar = FileSystems.newFileSystem(jarOf("/" + entry), Map.of());
                var versions = Files.list(jar.getPath("META-INF/resources/webjars", name))) {
            var root = versions.findFirst().orElseThrow();
            try (Stream<Path> files = Files.walk(root)) {
                for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    var copy = folder.resolve(root.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path jarOf(String resource) {
        String uri = Node.class.getResource(resource).toString();
        return Path.of(URI.create(uri.substring("jar:".length(), uri.indexOf("!/"))));
    }

    private static Path resource(String name) {
        try {
            return Path.of(Node.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
