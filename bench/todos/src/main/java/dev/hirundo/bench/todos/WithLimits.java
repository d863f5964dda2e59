package dev.hirundo.bench.todos;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Crud;
import dev.hirundo.ratelimit.Limit;
import dev.hirundo.ratelimit.RateLimit;
import dev.hirundo.ratelimit.RatePolicy;
import io.helidon.config.Config;
import java.io.IOException;
import java.time.Duration;

/// The todo list as a resource of Hirundo, twice in one process: on one socket without limits, and
/// on another one with one policy by address.
final class WithLimits {
    private static final String LIMITED = "limited";
    private static final Limit LIMIT = Limit.of(1_000_000_000, Duration.ofSeconds(10));

    private WithLimits() {}

    public static void main(String[] args) throws IOException {
        var todos =
                Crud.of(Todo.class, Database.of(Served.pool(args[0])))
                        .creates(NewTodo.class)
                        .access(Access.everyone())
                        .build();
        var limits =
                RateLimit.builder(Config.empty()).policy(RatePolicy.of("requests", LIMIT)).build();
        var server =
                Served.server()
                        .routing(routing -> routing.register("/todos", todos))
                        .putSocket(
                                LIMITED,
                                socket ->
                                        Served.socket(socket)
                                                .routing(
                                                        routing ->
                                                                routing.addFeature(limits)
                                                                        .register(
                                                                                "/todos", todos)));
        Child.serve(server.build(), LIMITED);
    }
}
