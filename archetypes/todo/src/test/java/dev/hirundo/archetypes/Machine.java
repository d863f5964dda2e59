package dev.hirundo.archetypes;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Somebody's machine: it has Maven, what Maven once downloaded, and of Hirundo what `install` puts
/// into a repository; no network, and none of these sources.
final class Machine {
    static final Path ROOT = Path.of(System.getProperty("hirundo.root"));
    static final String VERSION = System.getProperty("hirundo.version");

    private static final Path REPOSITORY = Path.of("target", "repository").toAbsolutePath();
    private static final List<String> MODULES =
            List.of("bom", "project", "core", "auth", "crud", "ratelimit", "realtime");
    private static final Pattern INHERITED =
            Pattern.compile("(SERVER|DB|LOG|AUTH|RATELIMIT|REALTIME|MAVEN)_.*|REDIS_URL");
    private static final int PATIENCE_MINUTES = 5;

    private final Path folder;

    private Machine(Path folder) {
        this.folder = folder;
    }

    /// @param folder where its owner works
    static Machine in(Path folder) throws IOException {
        install(ROOT, "hirundo-parent");
        for (String module : MODULES) {
            install(ROOT.resolve(module), "hirundo-" + module);
        }
        install(Path.of("").toAbsolutePath(), "hirundo-archetype-todo");
        return new Machine(folder);
    }

    private static void install(Path module, String artifact) throws IOException {
        Path to = REPOSITORY.resolve("dev/hirundo").resolve(artifact).resolve(VERSION);
        Files.createDirectories(to);
        String name = artifact + "-" + VERSION;
        put(module.resolve("pom.xml"), to.resolve(name + ".pom"));
        for (String jar : List.of(name + ".jar", name + "-tests.jar")) {
            if (Files.exists(module.resolve("target").resolve(jar))) {
                put(module.resolve("target").resolve(jar), to.resolve(jar));
            }
        }
    }

    private static void put(Path file, Path to) throws IOException {
        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
    }

    Path folder() {
        return folder;
    }

    /// Runs the commands in a shell, and waits for their end.
    ///
    /// @param more arguments of every Maven in it
    Ended run(String commands, String... more) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", "");
        var process = builder(commands, more).redirectOutput(output.toFile()).start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("not ended: " + commands + "\n" + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    /// What a command said, and how it ended.
    record Ended(int status, String output) {}

    /// Runs the commands in a shell, of which the last one starts a server.
    Server serve(String commands, String... more) throws IOException {
        return new Server(builder(commands, more).start());
    }

    private ProcessBuilder builder(String commands, String... more) {
        var builder = new ProcessBuilder("bash", "-e", "-c", commands);
        builder.directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> INHERITED.matcher(name).matches());
        environment.put("SERVER_PORT", "0");
        environment.merge("PATH", System.getProperty("maven.home") + "/bin", Machine::before);
        environment.put(
                "MAVEN_ARGS",
                "-B -ntp -o -Dmaven.repo.local="
                        + REPOSITORY
                        + " -Dmaven.repo.local.tail="
                        + System.getProperty("maven.repository")
                        + " "
                        + String.join(" ", more));
        return builder;
    }

    private static String before(String path, String first) {
        return first + File.pathSeparator + path;
    }
}
