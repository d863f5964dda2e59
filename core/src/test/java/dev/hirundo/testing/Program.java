package dev.hirundo.testing;

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
        var process = builder.start();
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

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
