package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// What a node tells one user of a list, as it happens.
final class Events {
    private final Iterator<String> lines;

    private Events(Iterator<String> lines) {
        this.lines = lines;
    }

    static Events of(HttpClient http, TodoSite node, ApiClient user, String list) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + node.port() + list))
                        .header("Accept", "text/event-stream")
                        .header("Authorization", "Bearer " + user.token())
                        .build();
        var response = http.send(request, BodyHandlers.ofLines());
        assertEquals(200, response.statusCode());
        return new Events(response.body().iterator());
    }

    /// The data of the next event, which is of this kind.
    JsonNode next(String event) {
        List<String> fields = new ArrayList<>();
        while (fields.stream().noneMatch(field -> field.startsWith("data:"))) {
            fields.clear();
            for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
                fields.add(line);
            }
        }
        assertTrue(fields.contains("event: " + event), fields.toString());
        return ApiClient.json(fields.getLast().substring("data: ".length()));
    }

    /// Whether nothing more is told until the stream has ended.
    boolean endsInSilence() {
        while (lines.hasNext()) {
            if (lines.next().startsWith("data:")) {
                return false;
            }
        }
        return true;
    }
}
