package dev.hirundo.bench.harness;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A server in a process of its own, by the same JDK and class path.
public final class Child implements AutoCloseable {
    private final Process process;
    private final int port;

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
        port = Integer.parseInt(first);
    }

    /// In the child: tells the port, and serves until whoever started it closes its input, or dies.
    public static void serve(WebServer server) throws IOException {
        System.out.println(server.start().port());
        System.in.transferTo(System.err);
        server.stop();
        System.exit(0);
    }

    public Connection connect() throws IOException {
        return new Connection(port);
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
