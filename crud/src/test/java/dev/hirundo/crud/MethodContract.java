package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which methods there are, what `HEAD` and `OPTIONS` say, and that all of it holds on any server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MethodContract {
    private static final String ABSENT = "/todos/01890000-0000-7000-8000-000000000000";

    @AutoClose private final Site site;

    MethodContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA,
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Site.resource(Todo.class, NewTodo.class, database))
                                        .register(
                                                "/readonly",
                                                Crud.of(Todo.class, database)
                                                        .access(Access.everyone())
                                                        .build()));
    }

    private Reply created() {
        return site.post("/todos", "{\"title\":\"swim\"}").is(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT    | /todos    | GET, HEAD, POST, OPTIONS",
                "DELETE | /todos    | GET, HEAD, POST, OPTIONS",
                "POST   | /todos/1  | GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
                "BREW   | /todos/1  | GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
                "POST   | /readonly | GET, HEAD, OPTIONS",
                "PUT    | /readonly/1 | GET, HEAD, OPTIONS",
                "PATCH  | /readonly/1 | GET, HEAD, OPTIONS",
                "DELETE | /readonly/1 | GET, HEAD, OPTIONS",
            })
    void otherMethodsAreA405AndOptionsSaysWhichThereAre(String method, String path, String allow) {
        assertEquals(allow, site.call(method, path).isProblem(405).header("Allow"));
        var options = site.call("OPTIONS", path).is(204);
        assertEquals(allow, options.header("Allow"));
        assertEquals("", options.body());
    }

    @Test
    void aResourceWithoutCreatesIsReadOnly() {
        var todo = created();
        String path = "/readonly/" + todo.text("id");
        site.delete(path).isProblem(405);
        site.put(path, "{\"title\":\"x\"}").isProblem(405);
        assertEquals(todo.body(), site.get(path).is(200).body());
    }

    @Test
    void headAnswersAsGetWithoutTheBodyAndTheConnectionGoesOn() throws IOException {
        String path = created().header("Location");
        for (String target :
                new String[] {
                    path, "/todos", "/todos?limit=1", ABSENT, "/todos?limit=0", "/nowhere"
                }) {
            try (var http = site.raw()) {
                var get =
                        http.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")
                                .answer()
                                .orElseThrow();
                var head =
                        http.send("HEAD " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")
                                .answerToHead()
                                .orElseThrow();
                assertEquals(get.status(), head.status(), target);
                for (String header :
                        new String[] {"content-length", "content-type", "etag", "link"}) {
                    assertEquals(
                            get.headers().get(header),
                            head.headers().get(header),
                            target + " " + header);
                }
                var next =
                        http.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                                .answer()
                                .orElseThrow();
                assertEquals(200, next.status(), target);
            }
        }
    }

    @Test
    void answersWithProblemsOnAServerWithoutOurDefaults() throws IOException {
        var server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .routing(
                                routing ->
                                        routing.register(
                                                "/todos",
                                                Crud.of(Todo.class, site.database)
                                                        .creates(NewTodo.class)
                                                        .access(Access.everyone())
                                                        .build()))
                        .build()
                        .start();
        try (var http = new RawHttp(server.port())) {
            String json = "Host: x\r\nContent-Type: application/json\r\n";
            String[][] refused = {
                {"404", "GET " + ABSENT + " HTTP/1.1\r\nHost: x\r\n\r\n"},
                {"400", "GET /todos?limit=0 HTTP/1.1\r\nHost: x\r\n\r\n"},
                {"405", "PUT /todos HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"},
                {"400", "POST /todos HTTP/1.1\r\n" + json + "Content-Length: 1\r\n\r\n{"},
                {"422", "POST /todos HTTP/1.1\r\n" + json + "Content-Length: 2\r\n\r\n{}"},
                {"400", "POST /todos HTTP/1.1\r\n" + json + "Content-Length: 0\r\n\r\n"},
                {
                    "415",
                    "POST /todos HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"
                },
            };
            for (var request : refused) {
                var answer = http.send(request[1]).answer().orElseThrow();
                assertEquals(Integer.parseInt(request[0]), answer.status(), request[1]);
                assertEquals(
                        "application/problem+json",
                        answer.headers().get("content-type"),
                        request[1]);
            }
            String body = "{\"title\":\"swim\"}";
            var created =
                    http.send(
                            "POST /todos HTTP/1.1\r\n"
                                    + json
                                    + "Content-Length: "
                                    + body.length()
                                    + "\r\n\r\n"
                                    + body);
            assertEquals(201, created.answer().orElseThrow().status());
        } finally {
            server.stop();
        }
    }
}
