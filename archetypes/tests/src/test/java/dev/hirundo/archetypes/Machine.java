package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Somebody's machine: it has Maven, what Maven once downloaded, and of Hirundo what `install` puts
/// into a repository; no network, and none of these sources.
///
/// @param folder where its owner works
record Machine(Path folder) {
    static final Path ROOT = Path.of(System.getProperty("hirundo.root"));
    static final String VERSION = System.getProperty("hirundo.version");

    /// Makes `java` that of these tests, where a command needs it; Maven finds its own.
    static final String JAVA = "PATH=" + System.getProperty("java.home") + "/bin:$PATH; ";

    /// For a machine with much else to do; nothing here waits that long on an idle one.
    static final int PATIENCE_MINUTES = 15;

    private static final Pattern INHERITED =
            Pattern.compile("(SERVER|DB|LOG|AUTH|RATELIMIT|REALTIME|MAVEN)_.*|REDIS_URL");

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
    record Ended(int status, String output) {
        /// What it said, having done what it should.
        String succeeded() {
            assertEquals(0, status, output);
            return output;
        }
    }

    /// Starts the commands in a shell.
    Running start(String commands, String... more) throws IOException {
        return new Running(builder(commands, more).start());
    }

    /// Runs the commands in a shell, of which the last one starts a server.
    Server serve(String commands, String... more) throws IOException {
        return new Server(start(commands, more));
    }

    private ProcessBuilder builder(String commands, String... more) {
        var builder = new ProcessBuilder("bash", "-e", "-c", commands);
        builder.directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> INHERITED.matcher(name).matches());
        environment.put("SERVER_PORT", "0");
        environment.put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1"); // half the time, for a short one
        environment.merge("PATH", System.getProperty("maven.home") + "/bin", Machine::before);
        environment.put(
                "MAVEN_ARGS",
                "-B -ntp -o -Dmaven.repo.local="
                        + Installed.repository()
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
