package dev.hirundo.bench.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/// Measures live updates; see the script `bench/deliveries`.
final class Deliveries {
    private Deliveries() {}

    /// @param args how many rounds of what is measured in rounds, and which parts; all, if none is
    ///   named
    public static void main(String[] args) throws IOException {
        int rounds = Integer.parseInt(args[0]);
        var parts =
                Set.of(
                        args.length > 1
                                ? args[1].split(",")
                                : new String[] {"cost", "memory", "latency", "stalled"});
        print(
                "Java %s, %s, %d cores, on a machine that has %s to do%n",
                System.getProperty("java.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
        if (parts.contains("cost")) {
            new Cost(rounds).measure();
        }
        if (parts.contains("memory")) {
            Memory.measure();
        }
        if (parts.contains("latency")) {
            Lag.measure();
        }
        if (parts.contains("stalled")) {
            OneStalled.measure();
        }
    }

    @SuppressWarnings("AnnotateFormatMethod") // by an annotation that would be a dependency
    static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
