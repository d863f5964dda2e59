package dev.hirundo.docs;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Problems;
import dev.hirundo.core.Secret;
import dev.hirundo.core.Settings;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The snippets of docs/core.md.
class Core {
    record Order(@NotBlank String customer, @NotEmpty List<@Valid Line> lines) {}

    record Line(@NotBlank String article, @Positive int pieces) {}

    interface Tokens {
        Optional<String> subjectOf(ServerRequest request);
    }

    Order place(Order order) {
        return order;
    }

    void server() {
        Config config = Config.create();
        Database db = Database.create(config.get("db"));
        WebServer.builder()
                .config(config.get("server"))
                .update(Hirundo.defaults(config).manage(db))
                .routing(
                        routing ->
                                routing.post(
                                        "/orders",
                                        (req, res) ->
                                                res.send(place(req.content().as(Order.class)))))
                .build()
                .start();
    }

    void conflict() {
        throw Problem.of(409)
                .withDetail("The order is paid already; refund it instead.")
                .toException();
    }

    void unauthorized(ServerRequest req, ServerResponse res) {
        Problems.send(req, res, Problem.of(401).withHeader("WWW-Authenticate", "Bearer"));
    }

    void otherMethods(HttpRouting.Builder routing) {
        routing.any("/orders", Problems.methodNotAllowed("GET, POST"));
    }

    void renderer(Config config) {
        Hirundo.defaults(config)
                .problems(
                        (problem, instance, requestId) ->
                                new Problems.Body(
                                        "application/json",
                                        Json.standard().write(Map.of("error", problem.title()))));
    }

    void caller(HttpRouting.Builder routing, Tokens tokens) {
        routing.addFilter(
                (chain, req, res) -> {
                    tokens.subjectOf(req)
                            .ifPresent(
                                    subject ->
                                            Caller.User.of(subject, "editor")
                                                    .bindTo(req.context()));
                    chain.proceed();
                });
    }

    long transaction(Database db) {
        long open =
                db.inTransaction(
                        handle -> {
                            handle.execute("update todo set done = true where title = ?", "swim");
                            return handle.select("select count(*) from todo where not done")
                                    .mapTo(Long.class)
                                    .one();
                        });
        return open;
    }

    void migrate(Database db) {
        db.migrate("billing", "classpath:com/acme/billing/migrations/{vendor}");
    }

    record Payment(String id, long cents) {}

    void append(Database db, Payment payment) {
        ChangeLog log = ChangeLog.create(db);
        db.useTransaction(
                handle -> {
                    handle.execute(
                            "insert into payment values (?, ?)", payment.id(), payment.cents());
                    log.append("payment", payment.id(), new Change.Created<>(payment));
                });
    }

    ChangeLog.Position follow(ChangeLog log, ChangeLog.Position position) {
        for (var entry : log.after(position, 100)) {
            Change<Payment> change =
                    entry.change().map(row -> Json.standard().read(row, Payment.class));
            switch (change) {
                case Change.Created<Payment>(var paid) -> announce(paid);
                case Change.Updated<Payment>(var before, var now) -> correct(before, now);
                case Change.Deleted<Payment>(var last) -> withdraw(last);
            }
            position = entry.position();
        }
        return position;
    }

    void announce(Payment paid) {}

    void correct(Payment before, Payment now) {}

    void withdraw(Payment last) {}

    record Shop(Optional<Secret> key, Duration timeout, boolean strict) {
        static Shop of(Config config) {
            Settings.warnOfUnknown(config, Set.of("key", "timeout", "mode"));
            var key = Settings.text(config.get("key")).map(Secret::of);
            var timeout =
                    Settings.duration(
                            config.get("timeout"),
                            Duration.ofSeconds(3),
                            Duration.ZERO,
                            Duration.ofMinutes(1));
            boolean strict = Settings.oneOf(config.get("mode"), "strict", "lax").equals("strict");
            return new Shop(key, timeout, strict);
        }
    }
}
