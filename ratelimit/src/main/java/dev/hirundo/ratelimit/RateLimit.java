package dev.hirundo.ratelimit;

import dev.hirundo.core.FilterWeights;
import dev.hirundo.core.Problems;
import dev.hirundo.core.StartException;
import dev.hirundo.core.data.Database;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Limits on the requests of a server, by policies from its settings and from code.
///
/// ```java
/// var limits = RateLimit.create(config.get("ratelimit"));
/// routing.addFeature(limits).register("/todos", todos).post("/search", limits.around("search", this::search));
/// ```
///
/// Policies by address are asked before credentials are looked at, all others when the caller is
/// known. Of several that a request meets, those that refill soon are asked first, and the first
/// that refuses ends it: what earlier ones took stays taken. Each answer tells what is left
/// (draft-ietf-httpapi-ratelimit-headers-10); a refused one is a 429 with `Retry-After` and a
/// problem of type `quota-exceeded`. The settings are listed in `docs/settings.md`.
///
/// Whether the opening of a WebSocket passes the policies by address is up to Helidon's version of
/// `helidon-webserver-websocket`: with 4.3.1 it passes no filter. Those that need the caller it
/// never meets; limit what is said there by a [Limiter].
///
/// Thread-safe. One instance serves one server, which has no other.
public final class RateLimit implements HttpFeature, Weighted {
    private final RuleBook book;

    private RateLimit(RuleBook book) {
        this.book = book;
    }

    /// Limits as the settings say.
    ///
    /// @param config the node `ratelimit`, keys in `docs/settings.md`
    /// @throws StartException if a setting cannot be right: with the remedy, in one line
    public static RateLimit create(Config config) {
        return builder(config).build();
    }

    /// Limits as the settings say, whose counts may be kept in a database. Blocks, if they are.
    ///
    /// @param config the node `ratelimit`, keys in `docs/settings.md`
    /// @param database where counts are kept, if `ratelimit.store` is `postgresql`
    /// @throws StartException if a setting cannot be right: with the remedy, in one line
    public static RateLimit create(Config config, Database database) {
        return builder(config).database(database).build();
    }

    /// To set more than settings can.
    public static Builder builder(Config config) {
        return new Builder(config);
    }

    /// The handler, limited by this policy: at each place that it is put around, and nowhere else.
    /// Its methods and paths are not looked at. Called while the routes are made.
    ///
    /// @throws IllegalArgumentException if there is no policy of this name
    public Handler around(String policy, Handler handler) {
        Objects.requireNonNull(handler);
        book.place(policy);
        return (request, response) -> {
            var rules = book.rules();
            var rule = rules.byName().get(policy);
            if (rule == null) { // limits are not enabled
                handler.handle(request, response);
                return;
            }
            var visit = visit(request, rules);
            try {
                if (passes(rule, visit, response)) {
                    handler.handle(request, response);
                }
            } finally {
                visit.leave(rule);
            }
        };
    }

    /// Takes so many more tokens of all policies that let this request through: what turned out to
    /// cost more. They need not be there; what is missing has to come before the next request. May
    /// be called before the answer is sent and after it; nothing happens to a request that was not
    /// limited.
    ///
    /// @param tokens 0 or more
    public static void charge(ServerRequest request, long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("tokens < 0: " + tokens);
        }
        Visit.find(request).ifPresent(visit -> visit.charge(tokens));
    }

    /// Takes new settings. What each key took stays taken; if they cannot be right, the old ones
    /// stay. `store`, `redis`, `timeout` and `keys` are read at the start alone.
    ///
    /// @param config the node `ratelimit`, as it is now
    /// @throws StartException if a setting cannot be right, or a policy is gone that is put around
    ///   a handler
    public void reload(Config config) {
        book.reload(config);
    }

    @Override
    public double weight() {
        return FilterWeights.ADDRESS_LIMIT;
    }

    /// Called by the routing's builder. The caller is known after all filters: what needs him is a
    /// route before all others that passes on, while there are such policies.
    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.addFilter((Filter) this::early)
                .route(
                        HttpRoute.builder()
                                .methods(_ -> !book.rules().late().isEmpty())
                                .handler(this::late)
                                .build());
    }

    /// Called by the server.
    @Override
    public void beforeStart() {
        book.rules().byName().values().forEach(rule -> rule.tally().meters());
    }

    /// Called by the server.
    @Override
    public void afterStop() {
        book.close();
    }

    private void early(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var rules = book.rules();
        var visit = Visit.begin(request, rules.clients());
        try {
            if (passes(rules.early(), visit, response)) {
                chain.proceed();
            }
        } finally {
            visit.leave(); // what late rules gave, too
        }
    }

    private void late(ServerRequest request, ServerResponse response) {
        var rules = book.rules();
        if (passes(rules.late(), visit(request, rules), response)) {
            response.next();
        }
    }

    /// The one that began early; or a new one, if the feature was never added to these routes.
    private static Visit visit(ServerRequest request, Rules rules) {
        return Visit.find(request).orElseGet(() -> Visit.begin(request, rules.clients()));
    }

    /// @return false if the request was answered
    private static boolean passes(List<Rule> rules, Visit visit, ServerResponse response) {
        for (var rule : rules) {
            if (rule.covers(visit.request()) && !passes(rule, visit, response)) {
                return false;
            }
        }
        return true;
    }

    private static boolean passes(Rule rule, Visit visit, ServerResponse response) {
        var problem = rule.check(visit, response);
        problem.ifPresent(why -> Problems.send(visit.request(), response, why));
        return problem.isEmpty();
    }

    /// What makes a [RateLimit]. Not thread-safe.
    public static final class Builder {
        final Config config;
        final List<RatePolicy> policies = new ArrayList<>();
        Optional<LimitStore> store = Optional.empty();
        Optional<Database> database = Optional.empty();
        Optional<LimitStore> standIn = Optional.empty();
        LongSupplier nanos = System::nanoTime;

        private Builder(Config config) {
            this.config = config;
        }

        /// Adds a policy to those of the settings.
        public Builder policy(RatePolicy policy) {
            policies.add(Objects.requireNonNull(policy));
            return this;
        }

        /// Where counts are kept, instead of `ratelimit.store`. Who gives it closes it, after the
        /// server has stopped.
        public Builder store(LimitStore store) {
            this.store = Optional.of(store);
            return this;
        }

        /// Where counts are kept, if `ratelimit.store` is `postgresql`.
        public Builder database(Database database) {
            this.database = Optional.of(database);
            return this;
        }

        /// What counts while the store is away, instead of a local one.
        Builder standIn(LimitStore standIn) {
            this.standIn = Optional.of(standIn);
            return this;
        }

        /// A clock that never steps back.
        Builder nanos(LongSupplier nanos) {
            this.nanos = nanos;
            return this;
        }

        /// @throws StartException if a setting cannot be right: with the remedy, in one line
        /// @throws IllegalArgumentException if a policy of the code cannot be right
        public RateLimit build() {
            return new RateLimit(new RuleBook(this));
        }
    }
}
