package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The list of open todos, as it changes.
@Timeout(60)
class LiveTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private TodoSite site;

    @AfterEach
    void stop() {
        http.shutdownNow();
        site.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatHappensToHerTodosIsToldToTheirOwnerAlone(TestDatabase database) throws Exception {
        site = TodoSite.start(database);
        var anonymous = ApiClient.anonymous(http, site.port());
        var ada = anonymous.logIn("ada@example.org");
        var bob = anonymous.logIn("bob@example.org");
        var events = events(ada);
        assertEquals(2, next(events, "snapshot").get("items").size()); // of the first three
        bob.post("his");
        var todo = Json.standard().readTree(bytes(ada.post("hers").body()));
        assertEquals(todo, next(events, "created"));
        String path = "/todos/" + todo.get("id").asText();

        ada.send("PATCH", path, "application/merge-patch+json", "{\"title\":\"swim\"}");
        assertEquals("swim", next(events, "updated").get("title").asText());
        ada.send("PATCH", path, "application/merge-patch+json", "{\"done\":true}");
        assertEquals(todo.get("id"), next(events, "deleted").get("id"));
        ada.send("PATCH", path, "application/merge-patch+json", "{\"done\":false}");
        assertEquals(todo.get("id"), next(events, "created").get("id"));
        ada.send("DELETE", path, "", "");
        assertEquals(todo.get("id"), next(events, "deleted").get("id"));
        ada.send("POST", path + "/restore", "", "");
        assertEquals(todo.get("id"), next(events, "created").get("id"));
    }

    @Test
    void whoLogsOutOnOneNodeIsToldNothingMoreByAnother() throws Exception {
        var settings = new HashMap<String, String>();
        TestDatabase.POSTGRESQL
                .settings()
                .forEach((key, value) -> settings.put("db." + key, value));
        settings.put("auth.url", "http://localhost");
        site = TodoSite.start(TestDatabase.POSTGRESQL, settings);
        try (var other = TodoSite.start(TestDatabase.POSTGRESQL, settings)) {
            var ada = ApiClient.anonymous(http, site.port()).logIn("ada@example.org");
            var events = events(other, ada);
            next(events, "snapshot");
            ada.post("hers");
            assertEquals("hers", next(events, "created").get("title").asText());

            assertEquals(204, ada.send("POST", "/auth/logout", "", "").statusCode());

            while (events.hasNext()) {
                assertFalse(events.next().startsWith("data:"), "told of something");
            }
        }
    }

    private Iterator<String> events(ApiClient user) throws Exception {
        return events(site, user);
    }

    private Iterator<String> events(TodoSite node, ApiClient user) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create("http://localhost:" + node.port() + "/todos?done=false"))
                        .header("Accept", "text/event-stream")
                        .header("Authorization", "Bearer " + user.token())
                        .build();
        var response = http.send(request, BodyHandlers.ofLines());
        assertEquals(200, response.statusCode());
        Stream<String> lines = response.body();
        return lines.iterator();
    }

    /// The data of the next event.
    private static JsonNode next(Iterator<String> lines, String event) {
        List<String> fields = new ArrayList<>();
        while (fields.stream().noneMatch(field -> field.startsWith("data:"))) {
            fields.clear();
            for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
                fields.add(line);
            }
        }
        assertTrue(fields.contains("event: " + event), fields.toString());
        return Json.standard().readTree(bytes(fields.getLast().substring("data: ".length())));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
