package dev.hirundo.bench;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.config.Config;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// What somebody writes by hand who needs of a start what the example does at its own: a pool, the
/// tables, health and metrics, accounts with signed tokens, and the page. Not what comes beside
/// that: no validation, limits, live updates, filters, access rules, sessions or migrations. What
/// Hirundo's start costs is measured against it.
public final class Equivalent {
    private static final int ITERATIONS = 600_000;
    private static final Duration TTL = Duration.ofHours(2);

    private final HikariDataSource pool;
    private final ObjectMapper mapper =
            JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .build();
    private final SecureRandom random = new SecureRandom();
    private final Algorithm algorithm;
    private final JWTVerifier verifier;

    record Todo(
            UUID id,
            String title,
            boolean done,
            Instant createdAt,
            Instant updatedAt,
            long version) {}

    record Listing(List<Todo> items, String next) {}

    record Credentials(String email, String password) {}

    private Equivalent(HikariDataSource pool, byte[] secret) {
        this.pool = pool;
        this.algorithm = Algorithm.HMAC256(secret);
        this.verifier = JWT.require(algorithm).withIssuer("todos").build();
    }

    public static void main(String[] args) throws SQLException, IOException {
        Config config = Config.create();
        var settings = new HikariConfig();
        settings.setJdbcUrl(config.get("db.url").asString().get());
        settings.setUsername("sa");
        settings.setPassword("");
        var pool = new HikariDataSource(settings);
        tables(pool);
        var app = new Equivalent(pool, secret(Path.of("data", "secret")));
        var health =
                HealthObserver.builder()
                        .details(true)
                        .addCheck(app::database, HealthCheckType.READINESS, "database")
                        .build();
        var observe =
                ObserveFeature.builder()
                        .config(config.get("server.features.observe"))
                        .addObserver(health)
                        .addObserver(MetricsObserver.create())
                        .build();
        var page = ClasspathHandlerConfig.builder().location("web").welcome("index.html").build();
        WebServer.builder()
                .config(config.get("server"))
                .addFeature(observe)
                .routing(
                        routing ->
                                routing.post("/auth/register", app::register)
                                        .post("/auth/login", app::logIn)
                                        .get("/todos", app::list)
                                        .register("/", StaticContentFeature.createService(page)))
                .build()
                .start();
    }

    private static void tables(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "create table if not exists account (id uuid primary key, email varchar(254) not null unique, salt"
                            + " varchar(32) not null, hash varchar(64) not null)");
            statement.execute(
                    "create table if not exists todo (id uuid primary key, owner uuid not null, title varchar(200) not"
                            + " null, done boolean not null, created_at timestamp(6) with time zone not null,"
                            + " updated_at timestamp(6) with time zone not null, version bigint not null)");
            statement.execute("create index if not exists todo_owner on todo (owner, id)");
        }
    }

    private static byte[] secret(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] made = new byte[32];
            new SecureRandom().nextBytes(made);
            Files.write(file, made);
        }
        return Files.readAllBytes(file);
    }

    private HealthCheckResponse database() {
        try (Connection connection = pool.getConnection()) {
            return HealthCheckResponse.builder().status(connection.isValid(2)).build();
        } catch (SQLException e) {
            return HealthCheckResponse.builder().status(false).build();
        }
    }

    private void register(ServerRequest request, ServerResponse response) throws Exception {
        var sent = mapper.readValue(request.content().inputStream(), Credentials.class);
        byte[] salt = new byte[16];
        random.nextBytes(salt);
        var id = UUID.randomUUID();
        try (Connection connection = pool.getConnection();
                var account =
                        connection.prepareStatement(
                                "insert into account (id, email, salt, hash) values (?, ?, ?, ?)");
                var todo =
                        connection.prepareStatement(
                                "insert into todo (id, owner, title, done, created_at, updated_at, version) values"
                                        + " (?, ?, ?, false, current_timestamp, current_timestamp, 1)")) {
            account.setObject(1, id);
            account.setString(2, sent.email());
            account.setString(3, HexFormat.of().formatHex(salt));
            account.setString(4, hash(sent.password(), salt));
            account.executeUpdate();
            for (var title : List.of("Watch the swallows", "Read the program", "Add a todo")) {
                todo.setObject(1, UUID.randomUUID());
                todo.setObject(2, id);
                todo.setString(3, title);
                todo.executeUpdate();
            }
        }
        response.status(Status.CREATED_201).send();
    }

    private void logIn(ServerRequest request, ServerResponse response) throws Exception {
        var sent = mapper.readValue(request.content().inputStream(), Credentials.class);
        try (Connection connection = pool.getConnection();
                var statement =
                        connection.prepareStatement(
                                "select id, salt, hash from account where email = ?")) {
            statement.setString(1, sent.email());
            try (var rows = statement.executeQuery()) {
                if (!rows.next()
                        || !MessageDigest.isEqual(
                                rows.getString(3).getBytes(StandardCharsets.US_ASCII),
                                hash(sent.password(), HexFormat.of().parseHex(rows.getString(2)))
                                        .getBytes(StandardCharsets.US_ASCII))) {
                    response.status(Status.UNAUTHORIZED_401).send();
                    return;
                }
                var token =
                        JWT.create()
                                .withIssuer("todos")
                                .withSubject(rows.getObject(1, UUID.class).toString())
                                .withExpiresAt(Instant.now().plus(TTL))
                                .sign(algorithm);
                response.header(HeaderValues.CONTENT_TYPE_JSON);
                response.send(mapper.writeValueAsBytes(Map.of("accessToken", token)));
            }
        }
    }

    private static String hash(String password, byte[] salt) throws GeneralSecurityException {
        var key = new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256);
        var factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
        return HexFormat.of().formatHex(factory.generateSecret(key).getEncoded());
    }

    private void list(ServerRequest request, ServerResponse response) throws Exception {
        String bearer = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        UUID owner;
        try {
            owner = UUID.fromString(verifier.verify(bearer.replace("Bearer ", "")).getSubject());
        } catch (JWTVerificationException e) {
            response.status(Status.UNAUTHORIZED_401).send();
            return;
        }
        response.header(HeaderValues.CONTENT_TYPE_JSON);
        response.send(mapper.writeValueAsBytes(new Listing(todos(owner), null)));
    }

    private List<Todo> todos(UUID owner) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement =
                        connection.prepareStatement(
                                "select id, title, done, created_at, updated_at, version from todo where owner = ?"
                                        + " order by id limit 21")) {
            statement.setObject(1, owner);
            try (var rows = statement.executeQuery()) {
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
}
