package dev.hirundo.realtime;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.function.Function;
import java.util.regex.Pattern;
import redis.embedded.RedisServer;

/// A Redis of a test's own, which it may stop and kill.
final class TestRedis implements AutoCloseable {
    private static final Pattern PID = Pattern.compile("process_id:(\\d+)");

    private final int port = freePort();
    private RedisServer server;

    TestRedis() {
        start();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Unless it runs.
    void start() {
        if (server != null && server.isActive()) {
            return;
        }
        try {
            server =
                    RedisServer.newRedisServer()
                            .port(port)
                            .bind("127.0.0.1")
                            .setting("save \"\"")
                            .setting("appendonly no")
                            .build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    long pid() {
        return ask(
                redis -> {
                    var pid = PID.matcher(redis.info("server"));
                    pid.find();
                    return Long.parseLong(pid.group(1));
                });
    }

    <T> T ask(Function<RedisCommands<String, String>, T> question) {
        try (var client = RedisClient.create(uri().toString());
                var connection = client.connect()) {
            return question.apply(connection.sync());
        }
    }

    static void signal(long pid, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
