package dev.hirundo.ratelimit;

import static dev.hirundo.ratelimit.Site.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import io.helidon.webserver.staticcontent.FileSystemHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Helidon does by itself goes on as before behind limits.
class BystandersTest {
    private static final Map<String, String> BOTH =
            Map.of(
                    "ratelimit.policies.burst.limits", "1000/PT1M",
                    "ratelimit.policies.mine.by", "caller",
                    "ratelimit.policies.mine.limits", "4/PT1M");

    @TempDir Path folder;

    @Test
    void staticContentIsServedAndLimited() throws Exception {
        Files.writeString(folder.resolve("index.html"), "<p>hello</p>");
        try (var site =
                Site.start(
                        BOTH,
                        (routing, _) ->
                                routing.register(
                                        "/", StaticContentFeature.createService(content())))) {
            var page = site.get("/index.html");
            assertEquals("<p>hello</p>", page.body());
            assertTrue(header(page, "RateLimit").startsWith("\"mine\";r=3;"));
            String tag = header(page, "ETag");
            var same = site.get("/index.html", "If-None-Match", tag);
            assertEquals(304, same.statusCode());
            assertTrue(header(same, "RateLimit").startsWith("\"mine\";r=2;"));
            assertEquals(404, site.get("/absent.html").statusCode());
            assertEquals("", site.send("HEAD", "/index.html").body());
            assertEquals(429, site.send("HEAD", "/index.html").statusCode());
        }
    }

    private FileSystemHandlerConfig content() {
        return FileSystemHandlerConfig.builder().location(folder).welcome("index.html").build();
    }

    @Test
    void aServiceSaysItselfWhichMethodsItHas() {
        try (var site =
                Site.start(
                        BOTH,
                        (routing, _) ->
                                routing.get("/a", (_, res) -> res.send("a"))
                                        .any(
                                                "/a",
                                                (_, res) ->
                                                        res.status(405)
                                                                .header("Allow", "GET")
                                                                .send()))) {
            var answer = site.send("DELETE", "/a");
            assertEquals(405, answer.statusCode());
            assertEquals("GET", header(answer, "Allow"));
            assertTrue(header(answer, "RateLimit").startsWith("\"mine\";r=3;"));
        }
    }

    @Test
    void theBodyOfARefusedRequestIsNotReadAsTheNextOne() throws Exception {
        try (var site =
                        Site.start(
                                Map.of("ratelimit.policies.burst.limits", "1/PT1M"),
                                (routing, _) ->
                                        routing.post(
                                                "/a",
                                                (req, res) ->
                                                        res.send(req.content().as(String.class))));
                var http = new RawHttp(site.port())) {
            String request =
                    "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 29\r\n\r\nGET /smuggled HTTP/1.1\r\nHost:";
            http.send(request);
            assertEquals(200, http.answer().orElseThrow().status());
            http.send(request);
            assertEquals(429, http.answer().orElseThrow().status());
            site.clock.pass(Duration.ofMinutes(1));
            http.send(request);
            var next = http.answer();
            assertTrue(next.isEmpty() || next.get().status() == 200, next.toString());
        }
    }

    @Test
    void webSocketsOpen() throws Exception {
        try (var site =
                Site.start(
                        BOTH,
                        List.of(),
                        (_, _) -> {},
                        server ->
                                server.addRouting(
                                        WsRouting.builder().endpoint("/ws", Echo::new)))) {
            var heard = new CompletableFuture<String>();
            try (var client = HttpClient.newHttpClient()) {
                var socket =
                        client.newWebSocketBuilder()
                                .buildAsync(
                                        URI.create("ws://127.0.0.1:" + site.port() + "/ws"),
                                        new Ear(heard))
                                .get();
                socket.sendText("hello", true).get();
                assertEquals("hello", heard.get());
                socket.abort();
            }
        }
    }

    private static final class Echo implements WsListener {
        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            session.send(text, last);
        }
    }

    private record Ear(CompletableFuture<String> heard) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.complete(data.toString());
            return null;
        }
    }
}
