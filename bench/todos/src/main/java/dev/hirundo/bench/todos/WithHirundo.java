package dev.hirundo.bench.todos;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Crud;
import io.helidon.config.Config;
import java.io.IOException;
import java.util.List;

/// The todo list as a resource of Hirundo, on a bare server or on one with Hirundo's defaults.
final class WithHirundo {
    private WithHirundo() {}

    public static void main(String[] args) throws IOException {
        var database = Database.of(Served.pool(args[0]));
        var todos =
                Crud.of(Todo.class, database)
                        .creates(NewTodo.class)
                        .access(Access.everyone())
                        .build();
        var server = Served.server().routing(routing -> routing.register("/todos", todos));
        if (List.of(args).contains("defaults")) {
            server.update(Hirundo.defaults(Config.empty()).manage(database));
        }
        Child.serve(server.build());
    }
}
