package dev.hirundo.ratelimit;

import dev.hirundo.core.Caller;
import dev.hirundo.core.FilterWeights;
import dev.hirundo.core.Hirundo;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A server with limits on a free port of 127.0.0.1. `Authorization: ada admin` is ada, with the
/// role admin.
final class Site implements AutoCloseable {
    final HandClock clock;
    final HandStore store;
    final HandStore standIn;
    final RateLimit limits;
    private final WebServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private Site(
            HandClock clock,
            HandStore store,
            HandStore standIn,
            RateLimit limits,
            Map<String, String> settings,
            BiConsumer<HttpRouting.Builder, RateLimit> routes,
            Consumer<WebServerConfig.Builder> more) {
        this.clock = clock;
        this.store = store;
        this.standIn = standIn;
        this.limits = limits;
        var all = new HashMap<>(Map.of("server.host", "127.0.0.1", "server.port", "0"));
        all.putAll(settings);
        var config = Config.just(ConfigSources.create(all));
        var builder =
                WebServer.builder()
                        .config(config.get("server"))
                        .shutdownHook(false)
                        .update(Hirundo.defaults(config))
                        .routing(
                                routing -> {
                                    routes.accept(routing, limits);
                                    routing.addFeature(new Names()).addFeature(limits);
                                });
        more.accept(builder);
        this.server = builder.build().start();
    }

    static Site start(
            Map<String, String> settings, BiConsumer<HttpRouting.Builder, RateLimit> routes) {
        return start(settings, List.of(), routes, _ -> {});
    }

    static Site start(
            Map<String, String> settings,
            List<RatePolicy> policies,
            BiConsumer<HttpRouting.Builder, RateLimit> routes,
            Consumer<WebServerConfig.Builder> more) {
        var clock = new HandClock();
        var store = new HandStore(clock);
        var standIn = new HandStore(clock);
        var builder =
                RateLimit.builder(config(settings)).store(store).standIn(standIn).nanos(clock);
        policies.forEach(builder::policy);
        return new Site(clock, store, standIn, builder.build(), settings, routes, more);
    }

    /// The node `ratelimit` of these settings.
    static Config config(Map<String, String> settings) {
        return Config.just(ConfigSources.create(settings)).get("ratelimit");
    }

    int port() {
        return server.port();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, headers);
    }

    HttpResponse<String> send(String method, String path, String... headers) {
        var request =
                HttpRequest.newBuilder(uri(path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String header(HttpResponse<?> answer, String name) {
        return String.join(", ", answer.headers().allValues(name));
    }

    @Override
    public void close() {
        client.close();
        server.stop();
    }

    /// Stands where auth stands.
    private record Names() implements HttpFeature, Weighted {
        @Override
        public void setup(HttpRouting.Builder routing) {
            routing.addFilter(
                    (chain, request, _) -> {
                        request.headers()
                                .value(HeaderNames.AUTHORIZATION)
                                .map(text -> text.split(" "))
                                .ifPresent(
                                        words ->
                                                Caller.User.of(
                                                                words[0],
                                                                Set.of(words)
                                                                        .toArray(String[]::new))
                                                        .bindTo(request.context()));
                        chain.proceed();
                    });
        }

        @Override
        public double weight() {
            return FilterWeights.AUTH;
        }
    }
}
