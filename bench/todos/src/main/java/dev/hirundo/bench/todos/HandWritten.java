package dev.hirundo.bench.todos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hirundo.bench.harness.Child;
import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/// What a good engineer writes who needs this resource and no library for it: each request is one
/// statement in plain JDBC. It gives the same answers, and does nothing else that Hirundo does: no
/// preconditions, no access rule, no strict JSON, no problems.
final class HandWritten implements HttpService {
    private static final String COLUMNS = "id, title, done, created_at, updated_at, version";
    private static final int LIMIT = 20;
    private static final int MAX_LIMIT = 100;

    private final DataSource source;
    private final Validator validator = validator();
    private final ObjectWriter todo;
    private final ObjectWriter listing;
    private final ObjectReader newTodo;

    private HandWritten(DataSource source) {
        this.source = source;
        ObjectMapper mapper =
                JsonMapper.builder()
                        .addModule(new JavaTimeModule())
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .build();
        this.todo = mapper.writerFor(Todo.class);
        this.listing = mapper.writerFor(Listing.class);
        this.newTodo = mapper.readerFor(NewTodo.class);
    }

    record Listing(List<Todo> items, String next) {}

    public static void main(String[] args) throws IOException {
        var todos = new HandWritten(Served.pool(args[0]));
        Child.serve(
                Served.server()
                        // Hirundo's class path has some
                        .featuresDiscoverServices(false)
                        .routing(routing -> routing.register("/todos", todos))
                        .build());
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::list)
                .get("/{id}", this::read)
                .post("/", this::create)
                .put("/{id}", this::replace);
    }

    private void read(ServerRequest req, ServerResponse res) throws Exception {
        try (var connection = source.getConnection();
                var statement =
                        connection.prepareStatement(
                                "select " + COLUMNS + " from todo where id = ?")) {
            statement.setObject(1, id(req));
            try (var rows = statement.executeQuery()) {
                send(one(rows), res);
            }
        }
    }

    private void list(ServerRequest req, ServerResponse res) throws Exception {
        var query = req.query();
        int limit = query.contains("limit") ? Integer.parseInt(query.get("limit")) : LIMIT;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new BadRequestException("limit must be a number from 1 to " + MAX_LIMIT);
        }
        boolean first = !query.contains("cursor");
        var todos = new ArrayList<Todo>(limit + 1);
        try (var connection = source.getConnection();
                var statement =
                        connection.prepareStatement(
                                "select "
                                        + COLUMNS
                                        + " from todo"
                                        + (first ? "" : " where id > ?")
                                        + " order by id limit ?")) {
            int index = 1;
            if (!first) {
                statement.setObject(index++, UUID.fromString(query.get("cursor")));
            }
            statement.setInt(index, limit + 1);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    todos.add(todo(rows));
                }
            }
        }
        String next = null;
        if (todos.size() > limit) {
            todos.removeLast();
            next = todos.getLast().id().toString();
            res.header(
                    HeaderNames.LINK,
                    "<"
                            + req.path().absolute().rawPath()
                            + "?limit="
                            + limit
                            + "&cursor="
                            + next
                            + ">; rel=\"next\"");
        }
        res.header(HeaderValues.CONTENT_TYPE_JSON);
        res.send(listing.writeValueAsBytes(new Listing(todos, next)));
    }

    private void create(ServerRequest req, ServerResponse res) throws Exception {
        var input = input(req);
        var now = now();
        try (var connection = source.getConnection();
                var statement =
                        connection.prepareStatement(
                                "insert into todo ("
                                        + COLUMNS
                                        + ") values (?, ?, ?, ?, ?, 1) returning "
                                        + COLUMNS)) {
            statement.setObject(1, uuidV7());
            statement.setString(2, input.title());
            statement.setBoolean(3, input.done());
            statement.setObject(4, now);
            statement.setObject(5, now);
            try (var rows = statement.executeQuery()) {
                var todo = one(rows);
                res.status(Status.CREATED_201);
                res.header(HeaderNames.LOCATION, "/todos/" + todo.id());
                send(todo, res);
            }
        }
    }

    private void replace(ServerRequest req, ServerResponse res) throws Exception {
        var id = id(req);
        var input = input(req);
        try (var connection = source.getConnection();
                var statement =
                        connection.prepareStatement(
                                "update todo set title = ?, done = ?, updated_at = ?, version = version + 1 where id = ?"
                                        + " returning "
                                        + COLUMNS)) {
            statement.setString(1, input.title());
            statement.setBoolean(2, input.done());
            statement.setObject(3, now());
            statement.setObject(4, id);
            try (var rows = statement.executeQuery()) {
                send(one(rows), res);
            }
        }
    }

    private static UUID id(ServerRequest req) {
        try {
            return UUID.fromString(req.path().pathParameters().get("id"));
        } catch (IllegalArgumentException e) {
            throw new NotFoundException("no such todo", e);
        }
    }

    private NewTodo input(ServerRequest req) throws IOException {
        NewTodo input = newTodo.readValue(req.content().as(byte[].class));
        var violations = validator.validate(input);
        if (!violations.isEmpty()) {
            throw new BadRequestException(violations.toString());
        }
        return input;
    }

    private static Todo one(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new NotFoundException("no such todo");
        }
        return todo(rows);
    }

    private static Todo todo(ResultSet row) throws SQLException {
        return new Todo(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getBoolean(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getLong(6));
    }

    private void send(Todo row, ServerResponse res) throws IOException {
        res.header(HeaderNames.ETAG, "\"v" + row.version() + '"');
        res.header(HeaderValues.CONTENT_TYPE_JSON);
        res.send(todo.writeValueAsBytes(row));
    }

    private static OffsetDateTime now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    /// A random UUID with the time before it.
    private static UUID uuidV7() {
        var random = UUID.randomUUID();
        return new UUID(
                System.currentTimeMillis() << 16 | 0x7000 | random.getMostSignificantBits() & 0xFFF,
                random.getLeastSignificantBits());
    }

    private static Validator validator() {
        try (var factory =
                Validation.byDefaultProvider()
                        .configure()
                        .ignoreXmlConfiguration()
                        .messageInterpolator(new ParameterMessageInterpolator())
                        // Hirundo's class path has JPA, whose resolver would be taken, and costs
                        .traversableResolver(new Everything())
                        .buildValidatorFactory()) {
            return factory.getValidator();
        }
    }

    private static final class Everything implements TraversableResolver {
        @Override
        public boolean isReachable(
                Object holder, Path.Node node, Class<?> root, Path path, ElementType element) {
            return true;
        }

        @Override
        public boolean isCascadable(
                Object holder, Path.Node node, Class<?> root, Path path, ElementType element) {
            return true;
        }
    }
}
