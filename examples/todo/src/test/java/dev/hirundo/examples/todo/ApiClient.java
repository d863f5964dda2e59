package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A program that uses the API: anonymous, until it logs in.
final class ApiClient {
    static final String JSON = "application/json";

    private static final String PASSWORD = "engines that weave algebra";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final String origin;
    private final Optional<String> token;

    private ApiClient(HttpClient http, String origin, Optional<String> token) {
        this.http = http;
        this.origin = origin;
        this.token = token;
    }

    static ApiClient anonymous(HttpClient http, int port) {
        return new ApiClient(http, "http://localhost:" + port, Optional.empty());
    }

    /// Itself with a token; whoever has no account yet is given one.
    ApiClient logIn(String email) throws IOException, InterruptedException {
        String user = text(Map.of("email", email, "password", PASSWORD));
        int registered = send("POST", "/auth/register", JSON, user).statusCode();
        assertTrue(registered == 201 || registered == 409, () -> "registered: " + registered);
        var login = send("POST", "/auth/login", JSON, user);
        assertEquals(200, login.statusCode(), login.body());
        return new ApiClient(
                http, origin, Optional.of(json(login.body()).get("accessToken").asText()));
    }

    String token() {
        return token.orElseThrow();
    }

    HttpResponse<String> get(String path, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers));
    }

    /// @param body sent as it is; empty for none
    HttpResponse<String> send(
            String method, String path, String mediaType, String body, String... headers)
            throws IOException, InterruptedException {
        var request = request(path, headers);
        request.method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", mediaType);
        }
        return send(request);
    }

    /// Adds a todo.
    HttpResponse<String> post(String title) throws IOException, InterruptedException {
        return send("POST", "/todos", JSON, text(Map.of("title", title)));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(origin + path)).timeout(PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(String text) {
        return Json.standard().readTree(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Map<String, String> value) {
        return new String(Json.standard().write(value), StandardCharsets.UTF_8);
    }
}
