package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.net.http.HttpClient;
import java.util.HashMap;
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
        var events = Events.of(http, site, ada, "/todos?done=false");
        assertEquals(2, events.next("snapshot").get("items").size()); // of the first three
        bob.post("his");
        var todo = ApiClient.json(ada.post("hers").body());
        assertEquals(todo, events.next("created"));
        String path = "/todos/" + todo.get("id").asText();

        ada.send("PATCH", path, "application/merge-patch+json", "{\"title\":\"swim\"}");
        assertEquals("swim", events.next("updated").get("title").asText());
        ada.send("PATCH", path, "application/merge-patch+json", "{\"done\":true}");
        assertEquals(todo.get("id"), events.next("deleted").get("id"));
        ada.send("PATCH", path, "application/merge-patch+json", "{\"done\":false}");
        assertEquals(todo.get("id"), events.next("created").get("id"));
        ada.send("DELETE", path, "", "");
        assertEquals(todo.get("id"), events.next("deleted").get("id"));
        ada.send("POST", path + "/restore", "", "");
        assertEquals(todo.get("id"), events.next("created").get("id"));
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
            var events = Events.of(http, other, ada, "/todos?done=false");
            events.next("snapshot");
            ada.post("hers");
            assertEquals("hers", events.next("created").get("title").asText());

            assertEquals(204, ada.send("POST", "/auth/logout", "", "").statusCode());

            assertTrue(events.endsInSilence(), "told of something");
        }
    }
}
