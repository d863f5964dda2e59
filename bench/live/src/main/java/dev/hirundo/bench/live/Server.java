package dev.hirundo.bench.live;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.bench.harness.Cpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A measured server in a process of its own.
final class Server implements AutoCloseable {
    /// A small young generation, so that what the process holds is what it needs.
    static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xmx1g", "-Xmn24m");

    static final List<String> ROOMY = List.of("-Xmx1g", "-Xms256m");

    private final Child child;

    private Server(Class<?> program, List<String> options, int sendBuffer) throws IOException {
        var all = Stream.concat(options.stream(), Stream.of("-Xshare:auto")).toList();
        child = new Child(all, List.of(program.getName(), String.valueOf(sendBuffer)));
    }

    /// @param sendBuffer of a connection in bytes; 0 for the system's
    static Server hirundo(List<String> options, int sendBuffer) throws IOException {
        return new Server(Site.class, options, sendBuffer);
    }

    static Server bare(List<String> options) throws IOException {
        return new Server(Bare.class, options, 0);
    }

    int port() {
        return child.port();
    }

    /// Tells so many messages, so many a second, and waits until that is done.
    void tell(String way, int count, int rate) throws IOException {
        get("/tell/" + way + "?count=" + count + "&rate=" + rate);
    }

    /// What a collection leaves on the heap, in bytes.
    long heap() throws IOException {
        return Long.parseLong(get("/heap"));
    }

    private String get(String path) throws IOException {
        try (var connection = child.connect()) {
            var answer = connection.send("GET", path, "");
            if (answer.status() != 200) {
                throw new IllegalStateException(path + ": " + answer);
            }
            return answer.body();
        }
    }

    /// What the process holds of the machine's memory, in bytes.
    long resident() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + child.pid() + "/status"))) {
            String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
    }

    Cpu cpu() throws IOException {
        return Cpu.of(child.pid());
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
