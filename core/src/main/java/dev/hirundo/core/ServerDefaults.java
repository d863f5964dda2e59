package dev.hirundo.core;

import io.helidon.common.Weighted;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Puts what [Hirundo] brings into the routing of every socket of a server.
record ServerDefaults(Problems problems, Drain drain) implements ServerFeature {
    private static final long VALIDATION_DELAY_MILLIS = 500;

    @Override
    public String name() {
        return "hirundo";
    }

    @Override
    public String type() {
        return "hirundo";
    }

    @Override
    public void setup(ServerFeatureContext server) {
        requireFreePort(server.serverConfig());
        var sockets = new HashSet<>(server.sockets());
        sockets.add(WebServer.DEFAULT_SOCKET_NAME);
        for (String socket : sockets) {
            server.socket(socket)
                    .httpRouting()
                    .addFeature(new Entrance(drain))
                    .addFeature(new LastResort(problems, drain));
        }
    }

    /// Helidon logs a stack trace for a port in use and returns from `start()` as if all were well.
    private static void requireFreePort(WebServerConfig config) {
        if (config.port() < 1 || config.bindAddress().isPresent()) {
            return;
        }
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(config.address(), config.port()));
        } catch (BindException e) {
            throw new StartException(
                    "Cannot listen on port "
                            + config.port()
                            + " ("
                            + e.getMessage()
                            + "). Stop what uses it, or set SERVER_PORT to another.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Entrance(Drain drain) implements HttpFeature, Weighted {
        @Override
        public void setup(HttpRouting.Builder routing) {
            routing.addFilter(new RequestIds()).addFilter(drain);
        }

        /// The first body that comes will need it; whoever waits for the start is served before.
        @Override
        public void afterStart(WebServer server) {
            CompletableFuture.delayedExecutor(VALIDATION_DELAY_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(Validation::standard);
        }

        @Override
        public double weight() {
            return FilterWeights.REQUEST_ID;
        }
    }

    private record LastResort(Problems problems, Drain drain) implements HttpFeature, Weighted {
        @Override
        public void setup(HttpRouting.Builder routing) {
            problems.addTo(routing);
        }

        /// After the features of a user, which may still need what is managed.
        @Override
        public void afterStop() {
            drain.close();
        }

        @Override
        public double weight() {
            return FilterWeights.PROBLEMS;
        }
    }
}
