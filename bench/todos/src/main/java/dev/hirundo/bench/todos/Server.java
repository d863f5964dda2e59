package dev.hirundo.bench.todos;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.bench.harness.Connection;
import dev.hirundo.bench.harness.Cpu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A measured server, in a process of its own, and the connections to it.
final class Server {
    private static final int CONNECTIONS = 8;
    private static final List<String> OPTIONS =
            List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-Xshare:auto");

    private final Child child;
    private final List<List<Connection>> connections = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

    /// @param arguments what follows `java` and its options
    Server(List<String> arguments) throws IOException {
        this(arguments, 1);
    }

    /// @param sockets how many it serves, all of them by the same code
    Server(List<String> arguments, int sockets) throws IOException {
        child = new Child(OPTIONS, arguments);
        for (int socket = 0; socket < sockets; socket++) {
            var its = new ArrayList<Connection>();
            for (int i = 0; i < CONNECTIONS; i++) {
                its.add(child.connect(socket));
            }
            connections.add(its);
        }
    }

    Connection connect() throws IOException {
        return child.connect();
    }

    /// Nanoseconds of CPU that the process takes for some requests, sent by all connections at
    /// once, each waiting for its answer before it sends the next.
    Cpu cpu(Work work, List<String> ids, int requests) throws Exception {
        return cpu(0, work, ids, requests);
    }

    /// The same on one of its sockets.
    Cpu cpu(int socket, Work work, List<String> ids, int requests) throws Exception {
        var before = Cpu.of(child.pid());
        var clients = new ArrayList<Callable<Void>>();
        for (var connection : connections.get(socket)) {
            var random = new SplittableRandom(System.nanoTime());
            clients.add(
                    () -> {
                        String cursor = "";
                        for (int i = 0; i < requests / CONNECTIONS; i++) {
                            cursor = work.run(connection, ids, random, cursor);
                        }
                        return null;
                    });
        }
        for (var done : threads.invokeAll(clients)) {
            done.get();
        }
        return Cpu.of(child.pid()).minus(before);
    }

    void stop() throws IOException {
        threads.shutdownNow();
        for (var its : connections) {
            for (var connection : its) {
                connection.close();
            }
        }
        child.close();
    }
}
