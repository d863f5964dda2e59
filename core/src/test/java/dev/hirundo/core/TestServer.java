package dev.hirundo.core;

import dev.hirundo.testing.RawHttp;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A server with [Hirundo#defaults] on a free port of 127.0.0.1.
final class TestServer implements AutoCloseable {
    private final WebServer server;

    private TestServer(WebServer server) {
        this.server = server;
    }

    /// @param settings by keys like `server.max-payload-size`
    static TestServer start(Map<String, String> settings, Consumer<HttpRouting.Builder> routes) {
        return start(settings, hirundo -> hirundo, routes);
    }

    static TestServer start(
            Map<String, String> settings,
            UnaryOperator<Hirundo> defaults,
            Consumer<HttpRouting.Builder> routes) {
        var all = new HashMap<>(Map.of("server.host", "127.0.0.1", "server.port", "0"));
        all.putAll(settings);
        var config = Config.just(ConfigSources.create(all));
        return new TestServer(
                WebServer.builder()
                        .config(config.get("server"))
                        .shutdownHook(false)
                        .update(defaults.apply(Hirundo.defaults(config)))
                        .routing(routes)
                        .build()
                        .start());
    }

    int port() {
        return server.port();
    }

    WebServer server() {
        return server;
    }

    /// What SIGTERM would call before it stops the server.
    Drain drain() {
        return server.prototype().features().stream()
                .filter(ServerDefaults.class::isInstance)
                .map(ServerDefaults.class::cast)
                .findFirst()
                .orElseThrow()
                .drain();
    }

    RawHttp connect() throws IOException {
        return new RawHttp(port());
    }

    @Override
    public void close() {
        server.stop();
    }
}
