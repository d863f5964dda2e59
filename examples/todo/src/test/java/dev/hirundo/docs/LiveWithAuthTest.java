package dev.hirundo.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.Auth;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.data.Change;
import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Feed;
import dev.hirundo.ratelimit.Decision;
import dev.hirundo.ratelimit.Limit;
import dev.hirundo.ratelimit.Limiter;
import dev.hirundo.realtime.Channel;
import dev.hirundo.realtime.Join;
import dev.hirundo.realtime.Realtime;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What `docs/realtime.md` says of credentials and limits, with the parts that know of them:
/// neither knows the other.
@Timeout(60)
class LiveWithAuthTest {
    private static final String USER =
            "{\"email\":\"ada@example.org\",\"password\":\"engines that weave algebra\"}";

    private final HttpClient http = HttpClient.newHttpClient();
    private Database database;
    private ChangeLog log;
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        var config =
                Config.just(
                        ConfigSources.create(
                                Map.of(
                                        "server.host", "127.0.0.1",
                                        "server.port", "0",
                                        "auth.url", "http://localhost",
                                        "auth.secret", "kJ8s0vN2xQm4Zt7yWb1cRd5eUf9gHi3o")));
        database = TestDatabase.H2.open();
        log = ChangeLog.create(database);
        var live = Realtime.create(config.get("realtime"), log);
        var messages = Limiter.local(Limit.of(20, Duration.ofHours(1)));
        server =
                WebServer.builder()
                        .config(config.get("server"))
                        .shutdownHook(false)
                        .update(Hirundo.defaults(config).manage(live))
                        .routing(
                                routing ->
                                        routing.addFeature(
                                                        Auth.create(config.get("auth"), database))
                                                .get(
                                                        "/live",
                                                        live.webSocket(
                                                                key ->
                                                                        messages.tryAcquire(key)
                                                                                instanceof
                                                                                Decision.Allowed,
                                                                Channel.of(
                                                                        "mine",
                                                                        LiveWithAuthTest::mine))))
                        .build()
                        .start();
        assertEquals(201, post("/auth/register", USER, "").statusCode());
    }

    private static Feed<JsonNode> mine(Join join) {
        if (join.caller() instanceof Caller.User user) {
            return Feed.of("note")
                    .filter(note -> note.path("owner").asText().equals(user.subject()));
        }
        throw Problem.of(401).toException();
    }

    @AfterEach
    void stop() {
        server.stop();
        database.close();
        http.shutdownNow();
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.port() + path);
    }

    private HttpResponse<String> post(String path, String body, String token) throws Exception {
        var request =
                HttpRequest.newBuilder(uri("http", path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(String text) {
        return Json.standard().readTree(text.getBytes(StandardCharsets.UTF_8));
    }

    private String logIn() throws Exception {
        return json(post("/auth/login", USER, "").body()).path("accessToken").asText();
    }

    private String ticket() throws Exception {
        return json(post("/auth/ticket", "", logIn()).body()).path("ticket").asText();
    }

    private final class Client implements WebSocket.Listener {
        private final LinkedBlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final WebSocket socket;

        /// @param headers names and values
        Client(String path, String... headers) {
            var builder = http.newWebSocketBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            socket = builder.buildAsync(uri("ws", path), this).join();
        }

        JsonNode ask(String members) throws InterruptedException {
            socket.sendText(("{'id':1," + members + "}").replace('\'', '"'), true).join();
            return received.poll(30, TimeUnit.SECONDS);
        }

        boolean listensToHers() throws InterruptedException {
            return ask("'op':'subscribe','topic':'mine'").path("ok").booleanValue();
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            received.add(json(data.toString()));
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(code);
            return null;
        }
    }

    @Test
    void aBearerIsWhoTheSocketIsFor() throws Exception {
        String token = logIn();
        var client = new Client("/live", "Authorization", "Bearer " + token);
        assertTrue(client.listensToHers());

        String owner = json(body("/auth/me", token)).path("id").asText();
        log.append("note", "1", new Change.Created<>(Map.of("owner", "bob")));
        log.append("note", "2", new Change.Created<>(Map.of("owner", owner)));

        var told = client.received.poll(30, TimeUnit.SECONDS);
        assertEquals(owner, told.path("data").path("owner").asText());
    }

    private String body(String path, String token) throws Exception {
        var request =
                HttpRequest.newBuilder(uri("http", path))
                        .header("Authorization", "Bearer " + token)
                        .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void aTicketIsGoodOnce() throws Exception {
        String path = "/live?ticket=" + ticket();

        assertTrue(new Client(path).listensToHers());
        assertThrows(CompletionException.class, () -> new Client(path));
    }

    @Test
    void aTokenOfTheNextSessionKeepsTheSocketOpenWhenTheFirstOneEnds() throws Exception {
        String first = logIn();
        String second = logIn();
        var renewed = new Client("/live", "Authorization", "Bearer " + first);
        var left = new Client("/live", "Authorization", "Bearer " + first);
        assertTrue(renewed.listensToHers());
        assertTrue(renewed.ask("'op':'auth','token':'" + second + "'").path("ok").booleanValue());

        post("/auth/logout", "", first);

        assertEquals(4401, left.closed.join());
        assertFalse(renewed.closed.isDone());
        post("/auth/logout", "", second);
        assertEquals(4401, renewed.closed.join());
    }

    @Test
    void whatIsNoAccessTokenRenewsNothing() throws Exception {
        var client = new Client("/live?ticket=" + ticket());
        String refresh = json(post("/auth/login", USER, "").body()).path("refreshToken").asText();
        for (String token : new String[] {refresh, ticket(), "nonsense", ""}) {
            var answer = client.ask("'op':'auth','token':'" + token + "'");
            assertEquals(401, answer.path("error").path("status").intValue(), answer::toString);
        }
    }

    @Test
    void aLimiterEndsWhoSendsTooMuch() throws Exception {
        var client = new Client("/live");
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    401,
                    client.ask("'op':'subscribe','topic':'mine'")
                            .path("error")
                            .path("status")
                            .intValue());
        }
        client.socket.sendText("{\"op\":\"subscribe\",\"id\":1,\"topic\":\"mine\"}", true).join();
        assertEquals(4429, client.closed.join());
    }
}
