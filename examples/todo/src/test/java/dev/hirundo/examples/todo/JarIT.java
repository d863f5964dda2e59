package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.testing.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program, as somebody runs it who has only the jar and its libraries.
class JarIT {
    private static final Map<String, String> NO_SETTINGS = Map.of();

    @TempDir Path directory;

    @Test
    void servesThePageAndTheApiWhereItSays() throws Exception {
        try (var program = JarProcess.start(directory, NO_SETTINGS)) {
            String last = program.output().getLast();
            assertTrue(last.endsWith("Open http://localhost:" + program.port()), last);

            var page = program.get("/");
            assertEquals(200, page.statusCode());
            assertEquals("text/html", page.headers().firstValue("Content-Type").orElse(""));
            assertEquals("no-cache", page.headers().firstValue("Cache-Control").orElse(""));
            assertTrue(page.body().contains("<title>Todos</title>"), page.body());

            var stranger = program.get("/todos", "X-Request-Id", "from-a-proxy");
            assertEquals(401, stranger.statusCode());
            assertEquals("from-a-proxy", stranger.headers().firstValue("X-Request-Id").orElse(""));

            var list = program.user().get("/todos");
            assertEquals(200, list.statusCode());
            assertEquals(3, ApiClient.json(list.body()).get("items").size());
        }
    }

    @Test
    void saysWhatAccountsAndTodosOffer() throws Exception {
        try (var program = JarProcess.start(directory, NO_SETTINGS)) {
            var paths = ApiClient.json(program.get("/openapi").body()).get("paths");
            assertTrue(paths.has("/auth/login") && paths.has("/todos/{id}"), paths::toString);
        }
    }

    @Test
    void sendsThePageAgainOnlyIfItChanged() throws Exception {
        try (var program = JarProcess.start(directory, NO_SETTINGS)) {
            for (String path : List.of("/", "/app.js", "/style.css")) {
                String etag = program.get(path).headers().firstValue("ETag").orElseThrow();
                var again = program.get(path, "If-None-Match", etag);
                assertEquals(304, again.statusCode(), again.body());
                assertEquals(200, program.get(path, "If-None-Match", "\"another\"").statusCode());
            }
        }
    }

    @Test
    void todosSurviveAStopAndAStart() throws Exception {
        try (var program = JarProcess.start(directory, NO_SETTINGS)) {
            assertEquals(201, program.post("still here").statusCode());
            program.terminate();
            program.awaitEnd();
        }
        try (var program = JarProcess.start(directory, NO_SETTINGS)) {
            var titles = program.titles();
            assertTrue(titles.contains("still here"), titles::toString);
            assertEquals(4, titles.size(), "the first todos are put in once only: " + titles);
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        var acknowledged = new ArrayList<String>();
        for (int round = 1; round <= 3; round++) {
            try (var program = JarProcess.start(directory, NO_SETTINGS)) {
                assertTrue(program.titles().containsAll(acknowledged), acknowledged::toString);
                for (int i = 1; i <= 5; i++) {
                    String title = "round " + round + ", todo " + i;
                    assertEquals(201, program.post(title).statusCode());
                    acknowledged.add(title);
                }
                program.kill();
                program.awaitEnd();
            }
        }
        try (var program = JarProcess.start(directory, NO_SETTINGS)) {
            var lost = new ArrayList<>(acknowledged);
            lost.removeAll(program.titles());
            assertEquals(List.of(), lost);
        }
    }

    @Test
    void keepsTodosInPostgresqlWhenToldTo() throws Exception {
        var settings = TestDatabase.POSTGRESQL.settings();
        var environment =
                Map.of(
                        "DB_URL",
                        settings.get("url"),
                        "DB_USER",
                        settings.get("user"),
                        "DB_PASSWORD",
                        "not asked for",
                        "RATELIMIT_STORE", // as in the manifests of a generated project
                        "postgresql");
        try (var program = JarProcess.start(directory, environment)) {
            assertEquals(201, program.post("in PostgreSQL").statusCode());
            program.kill();
            program.awaitEnd();
        }
        try (var program = JarProcess.start(directory, environment)) {
            assertTrue(program.titles().contains("in PostgreSQL"));
            assertFalse(directory.resolve("data/todo.mv.db").toFile().exists(), "no H2 file");
        }
    }

    @Test
    void listensOnThePortItIsGiven() throws Exception {
        int port = freePort();
        try (var program =
                JarProcess.start(directory, Map.of("SERVER_PORT", String.valueOf(port)))) {
            assertEquals(port, program.port());
            assertEquals(200, program.get("/").statusCode());
        }
    }

    @Test
    void saysInOneLineThatThePortIsInUse() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());
            assertEndsWithOneLine(Map.of("SERVER_PORT", port), "port " + port, "SERVER_PORT");
        }
    }

    @Test
    void saysInOneLineThatTheDatabaseCannotBeReached() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + freePort() + "/todo";
        assertEndsWithOneLine(Map.of("DB_URL", url), url, "DB_URL");
    }

    @Test
    void saysInOneLineThatAnotherProgramHasTheDatabaseFile() throws Exception {
        try (var _ = JarProcess.start(directory, NO_SETTINGS)) {
            assertEndsWithOneLine(
                    NO_SETTINGS, "jdbc:h2:file:./data/todo", "Another process has it open");
        }
    }

    @Test
    void saysInOneLineThatThePasswordIsWrongButNotThePassword() throws Exception {
        try (var program =
                JarProcess.start(directory, Map.of("DB_USER", "ada", "DB_PASSWORD", "1815"))) {
            program.kill();
            program.awaitEnd();
        }
        String line =
                assertEndsWithOneLine(Map.of("DB_USER", "ada", "DB_PASSWORD", "1852"), "password");
        assertFalse(line.contains("1852"), line);
    }

    @Test
    void writesEveryLineAsJsonWithTheIdOfItsRequest() throws Exception {
        try (var program =
                JarProcess.start(directory, Map.of("LOG_FORMAT", "json", "LOG_LEVEL", "DEBUG"))) {
            program.get("/todos", "X-Request-Id", "to-be-found");
            program.terminate();
            program.awaitEnd();
            var lines = program.output().stream().map(ApiClient::json).toList();
            for (JsonNode line : lines) {
                assertTrue(
                        line.has("time") && line.has("level") && line.has("message"),
                        line::toString);
            }
            var ids =
                    lines.stream()
                            .filter(line -> line.has("requestId"))
                            .map(line -> line.get("requestId").asText());
            assertEquals(Set.of("to-be-found"), Set.copyOf(ids.distinct().toList()));
        }
    }

    private String assertEndsWithOneLine(Map<String, String> settings, String... parts)
            throws Exception {
        try (var program = JarProcess.launch(directory, settings)) {
            assertEquals(1, program.awaitEnd());
            var lines = new ArrayList<>(program.output());
            lines.removeIf(line -> line.contains(" INFO io.helidon.Main ")); // that it stops
            assertEquals(1, lines.size(), () -> String.join("\n", lines));
            String line = lines.getFirst();
            assertAll(
                    List.of(parts).stream()
                            .map(part -> () -> assertTrue(line.contains(part), line)));
            return line;
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
