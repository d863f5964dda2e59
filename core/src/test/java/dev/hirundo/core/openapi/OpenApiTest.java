package dev.hirundo.core.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.ValidOpenApi;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import jakarta.validation.constraints.NotBlank;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    record Ping(@NotBlank String text) {}

    record Pong(String text, Instant at) {}

    private static final class Elsewhere {
        record Pong(int times) {}
    }

    /// A part, as small as they come.
    private static void echo(String path, Document document) {
        var schemas = document.schemas();
        document.operation("POST", path)
                .id("ping")
                .tag("echo")
                .summary("Echo a text")
                .description("With the time at which it came.")
                .header("X-Trace", false, schemas.input(String.class), "Goes to the log.")
                .body("application/json", schemas.input(Ping.class))
                .answer(200, "The echo", "application/json", schemas.output(Pong.class))
                .answerHeader(200, "ETag", "Its entity tag.")
                .problems(415, 422)
                .bearer();
        document.operation("get", path + "/{word}")
                .id("repeat")
                .summary("Repeat a word")
                .path("word", schemas.input(String.class), "To be repeated.")
                .query("times", schemas.input(int.class), "How often.")
                .query("in", Schemas.arrayOf(schemas.input(String.class)), "Some languages.")
                .answer(200, "So often", "application/json", schemas.output(Elsewhere.Pong.class))
                .answer(304, "As you know it")
                .problems(400)
                .bearerOptional();
        document.operation("delete", path).id("forget").answer(204, "Done").problems(404, 418);
    }

    private static OpenApi api() {
        return OpenApi.of("Echo <API> & more", "1.0").describe("/echo", OpenApiTest::echo);
    }

    @AutoClose("stop")
    private final WebServer server =
            WebServer.builder()
                    .host("127.0.0.1")
                    .shutdownHook(false)
                    .update(Hirundo.defaults(Config.empty()))
                    .routing(
                            routing ->
                                    routing.any("/*", (_, res) -> res.send("anything else"))
                                            .addFeature(api()))
                    .build()
                    .start();

    private RawHttp.Answer get(String target, String... headers) throws IOException {
        return call("GET", target, headers);
    }

    private RawHttp.Answer call(String method, String target, String... headers)
            throws IOException {
        try (var http = new RawHttp(server.port())) {
            http.send(
                    method
                            + " "
                            + target
                            + " HTTP/1.1\r\nHost: localhost\r\n"
                            + String.join("", List.of(headers))
                            + "\r\n");
            return (method.equals("HEAD") ? http.answerToHead() : http.answer()).orElseThrow();
        }
    }

    private static JsonNode json(String text) {
        return Json.standard().readTree(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theDocumentIsValid() {
        ValidOpenApi.assertValid(api().document());
        ValidOpenApi.assertValid(OpenApi.of("Nothing", "0").document());
    }

    @Test
    void whatIsWrongWithADocumentIsSeen() {
        var wrong = api().change(d -> d.tree().put("nonsense", 1)).document();
        assertThrows(AssertionError.class, () -> ValidOpenApi.assertValid(wrong));
        var dangling =
                api().change(d -> d.tree().withObject("/components/schemas").remove("Pong"))
                        .document();
        assertThrows(AssertionError.class, () -> ValidOpenApi.assertValid(dangling));
    }

    @Test
    void anOperationSaysWhoMayUseItAndHowItMayEnd() {
        var paths = api().document().get("paths");
        var ping = paths.at("/~1echo/post");
        assertEquals("[{\"bearer\":[]}]", ping.get("security").toString());
        assertEquals(
                "[\"200\",\"415\",\"422\",\"401\",\"403\"]",
                Json.standard()
                        .toTree(
                                ping.get("responses")
                                        .propertyStream()
                                        .map(e -> e.getKey())
                                        .toList())
                        .toString());
        assertEquals("[{},{\"bearer\":[]}]", paths.at("/~1echo~1{word}/get/security").toString());
        assertEquals("[]", paths.at("/~1echo/delete/security").toString());
        assertFalse(paths.at("/~1echo~1{word}/get/parameters/2/explode").asBoolean(true));
    }

    @Test
    void whatNobodyNeedsIsNotInIt() {
        assertFalse(OpenApi.of("Nothing", "0").document().has("components"));
        var open =
                OpenApi.of("Open", "0")
                        .describe("/", (path, d) -> d.operation("get", path).answer(204, "Fine"))
                        .document();
        assertEquals("{\"/\":{\"get\":", open.get("paths").toString().substring(0, 12));
        assertFalse(open.has("components"));
    }

    @Test
    void whatContradictsItselfIsToldAtOnce() {
        var api = api();
        assertThrows(
                IllegalArgumentException.class, () -> api.describe("/echo/", OpenApiTest::echo));
        assertThrows(IllegalArgumentException.class, () -> api.describe("echo", OpenApiTest::echo));
        assertThrows(IllegalArgumentException.class, () -> api.server("not a url"));
        var twice = api().describe("/again", OpenApiTest::echo);
        assertEquals(
                "two operations have the id ping",
                assertThrows(IllegalArgumentException.class, twice::document).getMessage());
        var samePath = api().change(d -> d.operation("post", "/echo"));
        assertThrows(IllegalArgumentException.class, samePath::document);
        var noMethod = api().change(d -> d.operation("query", "/echo"));
        assertThrows(IllegalArgumentException.class, noMethod::document);
    }

    /// What the schema promises is what the writer of problems writes.
    @Test
    void theSchemaOfAProblemIsThatOfAProblem() throws IOException {
        var schema = api().document().at("/components/schemas/Problem");
        var problem = json(call("PUT", "/openapi").body());
        problem.fieldNames()
                .forEachRemaining(name -> assertTrue(schema.get("properties").has(name), name));
        schema.get("required").forEach(name -> assertTrue(problem.has(name.asText())));
        assertEquals(405, problem.get("status").asInt());
    }

    @Test
    void theDocumentIsServedBeforeAnyRouteOfTheUser() throws IOException {
        var answer = get("/openapi");
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.headers().get("content-type"));
        assertEquals("no-cache", answer.headers().get("cache-control"));
        assertEquals(api().document().toString(), answer.body());
        assertEquals("anything else", get("/other").body());
    }

    @Test
    void theDocumentIsSentOnlyToWhoDoesNotHaveIt() throws IOException {
        String etag = get("/openapi").headers().get("etag");
        for (String known : List.of(etag, "W/" + etag, "\"x\", " + etag, "*")) {
            var answer = get("/openapi", "If-None-Match: " + known + "\r\n");
            assertEquals(304, answer.status(), known);
            assertEquals("", answer.body());
            assertEquals(etag, answer.headers().get("etag"));
        }
        assertEquals(200, get("/openapi", "If-None-Match: \"x\"\r\n").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi", "/docs", "/docs/docs.js"})
    void headTellsTheLengthAndOtherMethodsAreRefused(String path) throws IOException {
        var head = call("HEAD", path);
        assertEquals(200, head.status());
        assertEquals(
                get(path).body().getBytes(StandardCharsets.UTF_8).length,
                Integer.parseInt(head.headers().get("content-length")));
        var refused = call("DELETE", path);
        assertEquals(405, refused.status());
        assertEquals("GET, HEAD", refused.headers().get("allow"));
        assertEquals("application/problem+json", refused.headers().get("content-type"));
    }

    @Test
    void thePageRunsNoScriptButItsOwnFiles() throws IOException {
        var page = get("/docs");
        assertEquals(200, page.status());
        assertEquals("text/html; charset=UTF-8", page.headers().get("content-type"));
        assertEquals("nosniff", page.headers().get("x-content-type-options"));
        String policy = page.headers().get("content-security-policy");
        assertTrue(policy.startsWith("default-src 'self';"), policy);
        assertFalse(policy.contains("script-src") || policy.contains("unsafe"), policy);
        assertFalse(
                page.body()
                        .replaceAll("<script src=\"[^\"]+\" defer></script>", "")
                        .contains("<script"));
        assertTrue(page.body().contains("<title>Echo &lt;API> &amp; more</title>"), page.body());
    }

    @Test
    void everyFileOfThePageIsThereAndMayBeKept() throws IOException {
        var links = java.util.regex.Pattern.compile("(?:src|href)=\"(docs/[^\"]+)\"");
        var files =
                links.matcher(get("/docs").body()).results().map(m -> "/" + m.group(1)).toList();
        assertEquals(4, files.size());
        for (String file : files) {
            var answer = get(file);
            assertEquals(200, answer.status(), file);
            String type =
                    file.endsWith(".js")
                            ? "text/javascript; charset=UTF-8"
                            : file.endsWith(".css") ? "text/css; charset=UTF-8" : "image/png";
            assertEquals(type, answer.headers().get("content-type"));
            assertEquals("nosniff", answer.headers().get("x-content-type-options"));
            assertEquals(
                    file.equals("/docs/docs.js")
                            ? "no-cache"
                            : "public, max-age=31536000, immutable",
                    answer.headers().get("cache-control"));
            String etag = answer.headers().get("etag");
            assertEquals(304, get(file, "If-None-Match: " + etag + "\r\n").status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/VERSION/index.html",
                "/docs/VERSION/swagger-ui.js",
                "/docs/VERSION/",
                "/docs/VERSION",
                "/docs/0/swagger-ui.css",
                "/docs/VERSION/../../../../../maven/org.webjars/swagger-ui/pom.properties",
                "/docs/VERSION/..%2f..%2f..%2f..%2f..%2fmaven/org.webjars/swagger-ui/pom.properties",
                "/docs/VERSION/%2e%2e/%2e%2e/index.html",
                "/docs/VERSION/..%5c..%5cindex.html",
                "/docs/VERSION/swagger-ui.css%00.html",
                "/docs/..%2fapplication.yaml",
                "/docs/docs.html",
                "/docs//etc/passwd",
            })
    void nothingElseOfTheClassPathCanBeHad(String target) throws IOException {
        String version = Viewer.find(OpenApi.class.getClassLoader()).orElseThrow().version();
        var answer = get(target.replace("VERSION", version));
        // past our routes it is the user's catch-all that answers, or Helidon that refuses
        assertTrue(
                answer.status() == 400 || answer.body().equals("anything else"),
                answer.status() + " " + answer.body());
    }

    @Test
    void thePageMayTalkToTheServersThatAreNamed() {
        var page =
                Viewer.find(OpenApi.class.getClassLoader())
                        .orElseThrow()
                        .files("x", List.of("https://api.example.org:8443/v1", "/v2"))
                        .get("");
        assertTrue(
                page.headers()
                        .get("Content-Security-Policy")
                        .contains("connect-src 'self' https://api.example.org:8443;"));
    }

    @Test
    void withoutTheWebjarThereIsNoViewer() {
        assertEquals(Optional.empty(), Viewer.find(new ClassLoader(null) {}));
    }

    /// Making it takes longer than all else that a start does for it, and few ask.
    @Test
    void theDocumentIsMadeWhenItIsFirstAskedForAndOnlyThen() throws IOException {
        var made = new AtomicInteger();
        var api = api().change(d -> made.incrementAndGet());
        var lazy =
                WebServer.builder()
                        .host("127.0.0.1")
                        .shutdownHook(false)
                        .update(Hirundo.defaults(Config.empty()))
                        .routing(routing -> routing.addFeature(api))
                        .build()
                        .start();
        try (var http = new RawHttp(lazy.port())) {
            assertEquals(0, made.get());
            for (int i = 0; i < 2; i++) {
                http.send("GET /openapi HTTP/1.1\r\nHost: x\r\n\r\n").answer().orElseThrow();
                assertEquals(1, made.get());
            }
        } finally {
            lazy.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, NotFound",
        "422, UnprocessableContent",
        "418, Problem418",
        "500, InternalServerError"
    })
    void problemsAreSharedAnswers(int status, String name) {
        ObjectNode document =
                OpenApi.of("x", "1")
                        .change(d -> d.operation("get", "/x").problems(status))
                        .document();
        assertEquals(
                "#/components/responses/" + name,
                document.at("/paths/~1x/get/responses/" + status + "/$ref").asText());
        assertEquals(
                Problem.of(status).title(),
                document.at("/components/responses/" + name + "/description").asText());
    }
}
