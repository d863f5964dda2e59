package dev.hirundo.testing;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A `main` in a JVM of its own, with the class path of the test.
public final class Program {
    private static final int SECONDS = 60;

    private Program() {}

    /// How a program ended and what it wrote.
    public record Ended(int exitCode, String out, String err) {}

    /// Runs a program to its end.
    ///
    /// @throws IllegalStateException if it does not end within a minute
    public static Ended run(Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        var process = builder(main, arguments).start();
        try {
            var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still running: " + main.getName());
            }
            return new Ended(process.exitValue(), out.join(), err.join());
        } finally {
            process.destroyForcibly();
        }
    }

    /// Starts a program that says something on its output, line by line, and may be told something
    /// on its input. What it writes to its error output is the test's.
    public static Running start(Class<?> main, String... arguments) throws IOException {
        return new Running(
                builder(main, arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /// A program that runs.
    public static final class Running {
        private final Process process;
        private final BufferedReader out;

        private Running(Process process) {
            this.process = process;
            this.out = process.inputReader(StandardCharsets.UTF_8);
        }

        /// Tells it a line.
        public void say(String line) throws IOException {
            var in = process.outputWriter(StandardCharsets.UTF_8);
            in.write(line + "\n");
            in.flush();
        }

        /// Waits for the next line that it says.
        ///
        /// @throws EOFException if it has ended
        public String next() throws IOException {
            String line = out.readLine();
            if (line == null) {
                throw new EOFException("the program has ended");
            }
            return line;
        }

        /// At once, with `SIGKILL` where there are signals, and waits until it has ended.
        public void kill() {
            process.destroyForcibly().onExit().join();
        }
    }

    private static ProcessBuilder builder(Class<?> main, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("JAVA_") || name.startsWith("JDK_"));
        return builder;
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
