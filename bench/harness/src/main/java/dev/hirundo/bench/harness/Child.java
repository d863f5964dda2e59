package dev.hirundo.bench.harness;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A server in a process of its own, by the same JDK and class path.
public final class Child implements AutoCloseable {
    private final Process process;
    private final int[] ports;

    /// Starts it, and waits until it serves.
    ///
    /// @param options of `java`
    /// @param arguments the main class, which ends with [#serve], and what it is told
    public Child(List<String> options, List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(arguments);
        var log = Files.createTempFile("hirundo", ".log");
        process = new ProcessBuilder(command).redirectError(Redirect.to(log.toFile())).start();
        String first = process.inputReader().readLine();
        if (first == null) {
            throw new IllegalStateException("it did not start:\n" + Files.readString(log));
        }
        Files.delete(log);
        ports = Stream.of(first.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    /// In the child: tells its ports, and serves until whoever started it closes its input, or
    /// dies.
    ///
    /// @param sockets the server's others, by their names
    public static void serve(WebServer server, String... sockets) throws IOException {
        server.start();
        var ports = new StringBuilder().append(server.port());
        for (String socket : sockets) {
            ports.append(' ').append(server.port(socket));
        }
        System.out.println(ports);
        System.in.transferTo(System.err);
        server.stop();
        System.exit(0);
    }

    public Connection connect() throws IOException {
        return connect(0);
    }

    /// @param socket 0 for the server's own, 1 for the first of its others, and so on
    public Connection connect(int socket) throws IOException {
        return new Connection(ports[socket]);
    }

    public int port() {
        return ports[0];
    }

    public long pid() {
        return process.pid();
    }

    /// Ends the process, and waits for that.
    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        process.onExit().join();
    }
}
