package dev.hirundo.docs;

import dev.hirundo.auth.Attempts;
import dev.hirundo.auth.Auth;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import dev.hirundo.ratelimit.ClientAddress;
import dev.hirundo.ratelimit.Decision;
import dev.hirundo.ratelimit.Limit;
import dev.hirundo.ratelimit.LimitStore;
import dev.hirundo.ratelimit.Limiter;
import dev.hirundo.ratelimit.RateLimit;
import dev.hirundo.ratelimit.RatePolicy;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The code of `docs/ratelimit.md`. Compiled; what stands alone there is run by
/// [CountedAttemptsTest].
final class RateLimitPage {
    private RateLimitPage() {}

    static void server(Config config, HttpService todos) {
        WebServer.builder()
                .config(config.get("server"))
                .update(Hirundo.defaults(config))
                .routing(
                        routing ->
                                routing.addFeature(RateLimit.create(config.get("ratelimit")))
                                        .register("/todos", todos))
                .build()
                .start();
    }

    static RateLimit tenants(Config config) {
        var tenants =
                RatePolicy.of("tenants", Limit.of(1000, Duration.ofMinutes(1)))
                        .by(request -> tenant(request))
                        .on("/api/*");
        var limits = RateLimit.builder(config.get("ratelimit")).policy(tenants).build();
        return limits;
    }

    private static Optional<String> tenant(ServerRequest request) {
        return request.query().first("tenant").asOptional();
    }

    static Auth proxies(Config config, Database db) {
        var clients = ClientAddress.behind("10.0.0.0/8");
        var auth = Auth.builder(config.get("auth"), db).address(clients::of).build();
        return auth;
    }

    static void route(HttpRouting.Builder routing, RateLimit limits, Handler search) {
        routing.post("/search", limits.around("search", search));
    }

    static void charge(ServerRequest request, long rows) {
        RateLimit.charge(request, rows / 100);
    }

    /// Where messages go.
    interface Room {
        void publish(String message);

        void tellToWait(Duration time);
    }

    abstract static class Messages implements Room {
        void take(String user, String message) {
            Limiter messages = Limiter.local(Limit.of(20, Duration.ofSeconds(10)));
            switch (messages.tryAcquire(user)) {
                case Decision.Allowed _ -> publish(message);
                case Decision.Refused refused -> tellToWait(refused.retryAfter());
            }
        }
    }

    record CountedAttempts(Map<Attempts.Kind, Limiter> limiters) implements Attempts {
        static Attempts in(LimitStore store) {
            var limiters = new EnumMap<Attempts.Kind, Limiter>(Attempts.Kind.class);
            for (var kind : Attempts.Kind.values()) {
                var limit = Limit.of(1, kind.refill()).withBurst(kind.burst());
                limiters.put(kind, store.limiter("auth-" + kind.name(), limit));
            }
            return new CountedAttempts(limiters);
        }

        @Override
        public Duration tryAcquire(Kind kind, String key) {
            return limiters.get(kind).tryAcquire(key) instanceof Decision.Refused refused
                    ? refused.retryAfter()
                    : Duration.ZERO;
        }

        @Override
        public void forgive(Kind kind, String key) {
            limiters.get(kind).forgive(key);
        }
    }
}
