package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.function.BiConsumer;

/// A server with resources over a database of its own, and a client that talks to it.
///
/// Who calls is what the header `X-Test-Caller` says: a subject, then roles, with spaces between.
final class Site implements AutoCloseable {
    static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String JSON = "application/json";

    final Database database;
    private final WebServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Site(Database database, WebServer server) {
        this.database = database;
        this.server = server;
    }

    /// @param schema statements with semicolons between
    static Site of(
            TestDatabase kind, String schema, BiConsumer<HttpRouting.Builder, Database> routes) {
        return of(kind.open(), schema, routes);
    }

    /// Over a database that is closed with the server.
    static Site of(
            Database database, String schema, BiConsumer<HttpRouting.Builder, Database> routes) {
        database.jdbi().useHandle(handle -> handle.createScript(schema).execute());
        var server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .update(Hirundo.defaults(Config.empty()).manage(database))
                        .routing(
                                routing -> {
                                    routing.addFilter(
                                            (chain, req, res) -> {
                                                req.headers()
                                                        .first(HeaderNames.create("X-Test-Caller"))
                                                        .ifPresent(
                                                                text ->
                                                                        caller(text)
                                                                                .bindTo(
                                                                                        req
                                                                                                .context()));
                                                chain.proceed();
                                            });
                                    routes.accept(routing, database);
                                })
                        .build()
                        .start();
        return new Site(database, server);
    }

    /// With the resource `/todos`, open to everyone.
    static Site ofTodos(TestDatabase kind) {
        return of(
                kind,
                Todo.SCHEMA,
                (routing, database) ->
                        routing.register("/todos", resource(Todo.class, NewTodo.class, database)));
    }

    /// One that is open to everyone.
    static <T> Crud resource(Class<T> type, Class<?> creates, Database database) {
        return Crud.of(type, database).creates(creates).access(Access.everyone()).build();
    }

    private static Caller caller(String text) {
        var words = text.split(" ");
        return Caller.User.of(words[0], Arrays.copyOfRange(words, 1, words.length));
    }

    int port() {
        return server.port();
    }

    RawHttp raw() throws IOException {
        return new RawHttp(port());
    }

    void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    long count(String table) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select count(*) from " + table)
                                        .mapTo(long.class)
                                        .one());
    }

    Reply get(String path, String... headers) {
        return exchange(request(path, headers).GET());
    }

    Reply post(String path, String json, String... headers) {
        return send("POST", path, JSON, json, headers);
    }

    Reply put(String path, String json, String... headers) {
        return send("PUT", path, JSON, json, headers);
    }

    Reply patch(String path, String json, String... headers) {
        return send("PATCH", path, MERGE_PATCH, json, headers);
    }

    Reply delete(String path, String... headers) {
        return exchange(request(path, headers).DELETE());
    }

    Reply send(String method, String path, String contentType, String body, String... headers) {
        return exchange(
                request(path, headers)
                        .header("Content-Type", contentType)
                        .method(method, BodyPublishers.ofString(body)));
    }

    /// Without a body.
    Reply call(String method, String path, String... headers) {
        return exchange(request(path, headers).method(method, BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private Reply exchange(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.stop();
    }
}
