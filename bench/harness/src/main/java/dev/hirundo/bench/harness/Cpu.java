package dev.hirundo.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a JVM has taken, in nanoseconds of CPU, in user and system mode.
///
/// @param serving all threads but the compiler's
/// @param compiling what the just-in-time compiler takes, until it has nothing left to do
public record Cpu(long serving, long compiling) {
    /// By thread, since Linux counts those in nanoseconds, and whole processes in hundredths of a
    /// second.
    public static Cpu of(long pid) throws IOException {
        long serving = 0;
        long compiling = 0;
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (var task : tasks) {
                try {
                    boolean compiler =
                            Files.readString(task.resolve("comm")).matches("C[12] .*\\s");
                    String taken = Files.readString(task.resolve("schedstat"));
                    long nanos = Long.parseLong(taken.substring(0, taken.indexOf(' ')));
                    serving += compiler ? 0 : nanos;
                    compiling += compiler ? nanos : 0;
                } catch (IOException _) {
                    // it has ended: those that serve do not
                }
            }
        }
        return new Cpu(serving, compiling);
    }

    public Cpu minus(Cpu other) {
        return new Cpu(serving - other.serving, compiling - other.compiling);
    }
}
