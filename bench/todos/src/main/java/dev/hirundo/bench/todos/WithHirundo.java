package dev.hirundo.bench.todos;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Crud;
import dev.hirundo.ratelimit.Limit;
import dev.hirundo.ratelimit.RateLimit;
import dev.hirundo.ratelimit.RatePolicy;
import io.helidon.config.Config;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The todo list as a resource of Hirundo, on a bare server, on one that limits requests by
/// address, or on one with Hirundo's defaults.
final class WithHirundo {
    private static final RateLimit LIMITS =
            RateLimit.builder(Config.empty())
                    .policy(
                            RatePolicy.of(
                                    "requests", Limit.of(1_000_000_000, Duration.ofSeconds(10))))
                    .build();

    private WithHirundo() {}

    public static void main(String[] args) throws IOException {
        var database = Database.of(Served.pool(args[0]));
        var todos =
                Crud.of(Todo.class, database)
                        .creates(NewTodo.class)
                        .access(Access.everyone())
                        .build();
        boolean limited = List.of(args).contains("limits");
        var server =
                Served.server()
                        .routing(
                                routing ->
                                        (limited ? routing.addFeature(LIMITS) : routing)
                                                .register("/todos", todos));
        if (List.of(args).contains("defaults")) {
            server.update(Hirundo.defaults(Config.empty()).manage(database));
        }
        Child.serve(server.build());
    }
}
