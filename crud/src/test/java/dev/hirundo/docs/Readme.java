package dev.hirundo.docs;

import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access;
import dev.hirundo.crud.Crud;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;

/// The program in README.md.
class Readme {
    record Todo(
            @Id UUID id,
            String title,
            boolean done,
            Instant createdAt,
            Instant updatedAt,
            @Version long version) {}

    record NewTodo(@NotBlank @Size(max = 200) String title, boolean done) {}

    void main() {
        Config config = Config.create();
        var db =
                Database.create(
                        config.get("db")); // HikariCP, JDBI, Flyway; H2 unless told otherwise
        var todos =
                Crud.of(Todo.class, db).creates(NewTodo.class).access(Access.everyone()).build();
        WebServer.builder()
                .config(config.get("server"))
                .update(
                        Hirundo.defaults(config)
                                .manage(db)) // problems, JSON, request ids, limits, health, drain
                .routing(routing -> routing.register("/todos", todos))
                .build()
                .start();
    }
}
