package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// All that a user writes for a resource, and that it works.
class QuickstartTest {
    record Todo(
            @Id UUID id,
            String title,
            boolean done,
            Instant createdAt,
            Instant updatedAt,
            @Version long version) {}

    record NewTodo(@NotBlank @Size(max = 200) String title, boolean done) {}

    private static WebServer start(Config config) {
        var db = Database.create(config.get("db"));
        db.jdbi()
                .useHandle(
                        handle ->
                                handle.execute(
                                        """
                                        create table todo (id uuid primary key, title varchar(200) not null, done boolean not null,
                                            created_at timestamp with time zone not null,
                                            updated_at timestamp with time zone not null, version bigint not null)
                                        """));
        var todos =
                Crud.of(Todo.class, db).creates(NewTodo.class).access(Access.everyone()).build();
        return WebServer.builder()
                .config(config.get("server"))
                .update(Hirundo.defaults(config).manage(db))
                .routing(routing -> routing.register("/todos", todos))
                .build()
                .start();
    }

    @Test
    void aRowIsCreatedAndReadBack() throws IOException, InterruptedException {
        var config =
                Config.just(
                        ConfigSources.create(
                                Map.of(
                                        "server.port",
                                        "0",
                                        "server.host",
                                        "127.0.0.1",
                                        "db.url",
                                        "jdbc:h2:mem:quickstart")));
        var server = start(config);
        try (var client = HttpClient.newHttpClient()) {
            var todos = URI.create("http://127.0.0.1:" + server.port() + "/todos");
            var created =
                    client.send(
                            HttpRequest.newBuilder(todos)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString("{\"title\":\"swim\"}"))
                                    .build(),
                            BodyHandlers.ofString());
            assertEquals(201, created.statusCode());
            var location = todos.resolve(created.headers().firstValue("Location").orElseThrow());
            var read =
                    client.send(HttpRequest.newBuilder(location).build(), BodyHandlers.ofString());
            assertEquals(200, read.statusCode());
            assertEquals(created.body(), read.body());
            assertTrue(read.body().contains("\"title\":\"swim\",\"done\":false"), read.body());
        } finally {
            server.stop();
        }
    }
}
