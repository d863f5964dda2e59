package dev.hirundo.auth;

import dev.hirundo.core.Hirundo;
import dev.hirundo.testing.RawHttp;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.util.function.Consumer;

/// A server on a free port of 127.0.0.1, asked by raw requests.
final class AuthServer implements AutoCloseable {
    private final WebServer server;

    private AuthServer(WebServer server) {
        this.server = server;
    }

    static AuthServer start(Consumer<HttpRouting.Builder> routes) {
        return new AuthServer(
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .update(Hirundo.defaults(Config.empty()))
                        .routing(routes)
                        .build()
                        .start());
    }

    /// Without anything of core's.
    static AuthServer startPlain(Consumer<HttpRouting.Builder> routes) {
        return new AuthServer(
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .routing(routes)
                        .build()
                        .start());
    }

    /// @param headers whole lines
    RawHttp.Answer get(String path, String... headers) throws IOException {
        var request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        try (var http = new RawHttp(server.port())) {
            return http.send(request.append("\r\n").toString()).answer().orElseThrow();
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
