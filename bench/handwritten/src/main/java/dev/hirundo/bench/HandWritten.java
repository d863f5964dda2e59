package dev.hirundo.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.helidon.config.Config;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;

/// What somebody writes who needs the todo list alone and no library for it: Helidon, Jackson, and
/// H2 with H2's own pool. It answers `GET /todos` as the example does to who is logged in. What
/// Hirundo costs is measured against it.
public final class HandWritten {
    private HandWritten() {}

    record Todo(
            UUID id,
            String title,
            boolean done,
            Instant createdAt,
            Instant updatedAt,
            long version) {}

    record Listing(List<Todo> items, String next) {}

    public static void main(String[] args) throws SQLException {
        Config config = Config.create();
        var pool =
                JdbcConnectionPool.create(
                        config.get("db.url").asString().orElse("jdbc:h2:file:./data/handwritten"),
                        "sa",
                        "");
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "create table if not exists todo (id uuid primary key, title varchar(200) not null, done boolean not"
                            + " null, created_at timestamp(6) with time zone not null, updated_at timestamp(6) with time"
                            + " zone not null, version bigint not null)");
        }
        ObjectMapper mapper =
                JsonMapper.builder()
                        .addModule(new JavaTimeModule())
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .build();
        WebServer.builder()
                .config(config.get("server"))
                .routing(
                        routing ->
                                routing.get(
                                        "/todos",
                                        (req, res) -> {
                                            res.header(HeaderValues.CONTENT_TYPE_JSON);
                                            res.send(
                                                    mapper.writeValueAsBytes(
                                                            new Listing(todos(pool), null)));
                                        }))
                .build()
                .start();
    }

    private static List<Todo> todos(JdbcConnectionPool pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement =
                        connection.prepareStatement(
                                "select id, title, done, created_at, updated_at, version from todo order by id limit"
                                        + " 21");
                var rows = statement.executeQuery()) {
            var todos = new ArrayList<Todo>();
            while (rows.next()) {
                todos.add(
                        new Todo(
                                rows.getObject(1, UUID.class),
                                rows.getString(2),
                                rows.getBoolean(3),
                                rows.getObject(4, OffsetDateTime.class).toInstant(),
                                rows.getObject(5, OffsetDateTime.class).toInstant(),
                                rows.getLong(6)));
            }
            return todos;
        }
    }
}
