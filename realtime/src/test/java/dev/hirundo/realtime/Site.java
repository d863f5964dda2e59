package dev.hirundo.realtime;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Renewal;
import dev.hirundo.core.Revocation;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/// A server with live updates on a free port of 127.0.0.1, over a database that may be others' too.
/// `Caller: ada` is ada; `Caller: ada PT1S` is her for a second; `Caller: ada editor` has a role.
/// So are tokens.
final class Site implements AutoCloseable {
    final ChangeLog log;
    final Realtime live;
    private final WebServer server;
    private final List<Runnable> revoked = new CopyOnWriteArrayList<>();

    Site(
            Database database,
            Map<String, String> settings,
            BiConsumer<HttpRouting.Builder, Realtime> routes) {
        var all = new HashMap<>(Map.of("server.host", "127.0.0.1", "server.port", "0"));
        all.putAll(settings);
        var config = Config.just(ConfigSources.create(all));
        this.log = ChangeLog.create(database);
        this.live = Realtime.create(config.get("realtime"), log);
        this.server =
                WebServer.builder()
                        .config(config.get("server"))
                        .shutdownHook(false)
                        .update(Hirundo.defaults(config).manage(live))
                        .routing(
                                routing -> {
                                    routing.addFilter(this::authenticate);
                                    routes.accept(routing, live);
                                })
                        .build()
                        .start();
    }

    static Database open(TestDatabase kind) {
        return kind.open(Map.of("pool", "20"));
    }

    private void authenticate(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        request.headers()
                .first(HeaderNames.create("Caller"))
                .ifPresent(text -> caller(text).bindTo(request.context()));
        revocation().bindTo(request.context());
        Renewal renewal = token -> new Renewal.Renewed(known(token), revocation());
        renewal.bindTo(request.context());
        chain.proceed();
    }

    private static Caller.User known(String token) {
        if (token.equals("nonsense")) {
            throw Problem.of(401).toException();
        }
        return caller(token);
    }

    private static Caller.User caller(String text) {
        String[] words = text.split(" ");
        var end = Instant.MAX;
        var roles = new HashSet<String>();
        for (String word : List.of(words).subList(1, words.length)) {
            if (word.startsWith("PT")) {
                end = Instant.now().plus(Duration.parse(word));
            } else {
                roles.add(word);
            }
        }
        return new Caller.User(words[0], roles, Set.of(), Optional.empty(), end);
    }

    private Revocation revocation() {
        return action -> {
            revoked.add(action);
            return () -> revoked.remove(action);
        };
    }

    void revokeAll() {
        revoked.forEach(Runnable::run);
    }

    int revocationsThatWait() {
        return revoked.size();
    }

    URI uri(String path) {
        return uri(path, "http");
    }

    URI uri(String path, String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + path);
    }

    EventStream listen(String path, String... headers) throws IOException, InterruptedException {
        return EventStream.open(uri(path), headers);
    }

    @Override
    public void close() {
        server.stop();
    }
}
