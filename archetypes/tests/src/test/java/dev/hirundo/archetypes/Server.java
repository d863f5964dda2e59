package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;

/// A server that a shell has started, once it has said where it is.
final class Server implements AutoCloseable {
    private static final Pattern OPEN = Pattern.compile("Open http://localhost:(\\d+)");

    private final Running process;
    private final HttpClient http = HttpClient.newHttpClient();
    private String token = "";

    Server(Running process) {
        this.process = process;
    }

    /// Makes an account, and sends what follows as its owner.
    void register(String email, String password) throws Exception {
        var user = new ObjectMapper().createObjectNode();
        user.put("email", email).put("password", password);
        post(201, "/auth/register", user.toString());
        token = post(200, "/auth/login", user.toString()).get("accessToken").asText();
    }

    JsonNode post(int status, String path, String json) throws Exception {
        return json(status, request(path).POST(BodyPublishers.ofString(json)));
    }

    JsonNode get(String path) throws Exception {
        return json(200, request(path));
    }

    String text(String path) throws Exception {
        return send(200, request(path));
    }

    /// Waits for it.
    int port() throws InterruptedException {
        return Integer.parseInt(process.said(OPEN).group(1));
    }

    private HttpRequest.Builder request(String path) throws InterruptedException {
        var uri = URI.create("http://localhost:" + port() + path);
        var request = HttpRequest.newBuilder(uri).header("Content-Type", "application/json");
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode json(int status, HttpRequest.Builder request) throws Exception {
        return new ObjectMapper().readTree(send(status, request));
    }

    private String send(int status, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        var answer = http.send(request.build(), BodyHandlers.ofString());
        assertEquals(status, answer.statusCode(), answer::body);
        return answer.body();
    }

    @Override
    public void close() {
        process.close();
        http.close();
    }
}
