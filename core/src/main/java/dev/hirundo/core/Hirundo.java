package dev.hirundo.core;

import dev.hirundo.core.http1.StrictHttp1;
import io.helidon.common.context.Context;
import io.helidon.common.socket.SocketOptions;
import io.helidon.config.Config;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/// What a Helidon server should have from its first day: every error a problem, strict JSON,
/// validated bodies, request ids, a body limit, sockets without delay, health, metrics, and a stop
/// that breaks nothing off.
///
/// ```java
/// WebServer.builder()
///         .config(config.get("server"))
///         .update(Hirundo.defaults(config).manage(database))
///         .routing(routing -> routing.register("/todos", todos))
///         .build()
///         .start();
/// ```
///
/// The server stays the user's own: whatever its settings or routing say goes before these
/// defaults. The settings are listed in `docs/settings.md`.
public final class Hirundo implements Consumer<WebServerConfig.Builder> {
    static final long MAX_BODY_BYTES = 1024 * 1024;
    static final Duration DRAIN_DELAY = Duration.ofSeconds(1);
    static final Duration MAX_DRAIN_DELAY = Duration.ofHours(1);
    static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(30);
    static final Set<String> DRAIN_KEYS = Set.of("delay");

    private final Config config;
    private final Future<MetricsObserver> metrics;
    private final List<Managed> managed = new ArrayList<>();
    private Optional<Problems.Renderer> renderer = Optional.empty();

    private Hirundo(Config config, Future<MetricsObserver> metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    /// Defaults for a server that is being built.
    ///
    /// What takes time to load begins to, on a thread that ends by itself: who calls this first,
    /// and then opens the database, starts faster.
    ///
    /// @param config the root of the settings; `server` below it is read
    public static Hirundo defaults(Config config) {
        var metrics =
                new FutureTask<>(
                        () ->
                                MetricsObserver.create(
                                        config.get("server.features.observe.observers.metrics")));
        Thread.ofPlatform()
                .daemon()
                .name("hirundo-loading")
                .start(
                        () -> {
                            metrics.run();
                            Json.standard();
                        });
        return new Hirundo(config, metrics);
    }

    /// Lets the server ask this thing whether it is ready, and close it after the last request.
    public Hirundo manage(Managed thing) {
        managed.add(thing);
        return this;
    }

    /// Shows problems in another way than RFC 9457's.
    public Hirundo problems(Problems.Renderer renderer) {
        this.renderer = Optional.of(renderer);
        return this;
    }

    /// Called by the server's builder.
    @Override
    public void accept(WebServerConfig.Builder server) {
        var settings = config.get("server");
        Settings.warnOfUnknown(settings.get("drain"), DRAIN_KEYS);
        var problems =
                new Problems(renderer.orElseGet(() -> new Problems.Rfc9457(Json.standard())));
        var drain =
                new Drain(
                        Settings.duration(
                                settings.get("drain.delay"),
                                DRAIN_DELAY,
                                Duration.ZERO,
                                MAX_DRAIN_DELAY),
                        List.copyOf(managed));

        if (!isSetInCode(server, settings.get("connection-options"))
                && !settings.get("connection-options.tcp-no-delay").exists()) {
            server.connectionOptions(
                    options -> options.config(settings.get("connection-options")).tcpNoDelay(true));
        }
        if (!settings.get("max-payload-size").exists()) {
            server.maxPayloadSize(MAX_BODY_BYTES);
        }
        if (!settings.get("shutdown-grace-period").exists()) {
            server.shutdownGracePeriod(SHUTDOWN_GRACE);
        }
        server.mediaContext(
                        MediaContext.builder()
                                .config(settings.get("media-context"))
                                .addMediaSupport(new JsonMedia(Json.standard()))
                                .build())
                .directHandlers(DirectHandlers.builder().update(problems::addTo).build())
                .serverContext(context(server, problems))
                .addFeature(new ServerDefaults(problems, drain))
                .addFeature(observe(settings.get("features.observe"), drain));
        StrictHttp1.install(server, settings, problems::requestTimeout);
    }

    /// What is set in code goes before defaults, whatever it says; it shows only as another value
    /// than that of the settings.
    private static boolean isSetInCode(WebServerConfig.Builder server, Config options) {
        return server.connectionOptions()
                .filter(set -> !options.exists() || !set.equals(SocketOptions.create(options)))
                .isPresent();
    }

    private static Context context(WebServerConfig.Builder server, Problems problems) {
        var context =
                server.serverContext().orElseGet(() -> Context.builder().id("hirundo").build());
        context.register(Problems.class, problems);
        return context;
    }

    private ObserveFeature observe(Config settings, Drain drain) {
        var health =
                HealthObserver.builder().details(true).config(settings.get("observers.health"));
        health.addCheck(
                HealthCheckResponse.builder().status(true)::build,
                HealthCheckType.LIVENESS,
                "process");
        health.addCheck(
                HealthCheckResponse.builder().status(true)::build,
                HealthCheckType.STARTUP,
                "process");
        health.addCheck(
                () -> response(!drain.isDraining()), HealthCheckType.READINESS, "accepting");
        managed.forEach(
                thing ->
                        health.addCheck(
                                () -> response(thing.ready()),
                                HealthCheckType.READINESS,
                                thing.name()));
        return ObserveFeature.builder()
                .config(settings)
                .addObserver(health.build())
                .addObserver(loaded(metrics))
                .build();
    }

    private static <T> T loaded(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("metrics cannot be set up", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading", e);
        }
    }

    private static HealthCheckResponse response(boolean up) {
        return HealthCheckResponse.builder().status(up).build();
    }
}
