package dev.hirundo.realtime.websocket;

import dev.hirundo.core.Hirundo;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Sends back at `/echo` what it gets, and writes down how sockets open and close.
final class EchoServer implements AutoCloseable {
    final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final WebServer server;

    EchoServer() {
        this(route -> route, _ -> {});
    }

    EchoServer(UnaryOperator<WebSocketRoute> echo, Consumer<HttpRouting.Builder> others) {
        var config =
                Config.just(
                        ConfigSources.create(
                                Map.of("server.host", "127.0.0.1", "server.port", "0")));
        var route = WebSocketRoute.of(this::listener).withCloseTimeout(Duration.ofMillis(500));
        server =
                WebServer.builder()
                        .config(config.get("server"))
                        .shutdownHook(false)
                        .update(Hirundo.defaults(config))
                        .routing(
                                routing -> {
                                    routing.get("/echo", echo.apply(route));
                                    others.accept(routing);
                                })
                        .build()
                        .start();
    }

    Echo listener(ServerRequest request) {
        return new Echo();
    }

    /// Of one socket.
    class Echo implements WebSocketListener {
        WebSocket socket;

        @Override
        public void opened(WebSocket socket) {
            this.socket = socket;
            opened.add(socket);
        }

        @Override
        public void text(String message) {
            socket.send(Frame.text(message));
        }

        @Override
        public void binary(byte[] message) {
            socket.send(Frame.binary(message));
        }

        @Override
        public void pong(byte[] payload) {
            events.add("pong " + payload.length);
        }

        @Override
        public void closed(int code, String reason) {
            events.add("closed " + code + " " + reason);
        }
    }

    int port() {
        return server.port();
    }

    Client open() throws java.io.IOException {
        return Client.open(port(), "/echo");
    }

    WebSocket socket() throws InterruptedException {
        return opened.poll(10, TimeUnit.SECONDS);
    }

    String event() throws InterruptedException {
        return events.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.stop();
    }
}
