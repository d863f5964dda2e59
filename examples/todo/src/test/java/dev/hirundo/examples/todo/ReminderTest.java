package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.testing.TestDatabase;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who is told that a todo is due, and how often.
@Timeout(120)
class ReminderTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ManualClock clock = new ManualClock();
    private final List<TodoSite> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        http.shutdownNow();
        nodes.forEach(TodoSite::close);
    }

    private TodoSite start(TestDatabase database, Map<String, String> settings) {
        var node = TodoSite.start(database, settings, clock);
        nodes.add(node);
        return node;
    }

    /// Nodes with these share a database, and accounts.
    private static Map<String, String> shared() {
        var settings = new HashMap<>(Map.of("auth.url", "http://localhost"));
        TestDatabase.POSTGRESQL
                .settings()
                .forEach((key, value) -> settings.put("db." + key, value));
        return settings;
    }

    private ApiClient logIn(TodoSite node) throws Exception {
        return ApiClient.anonymous(http, node.port()).logIn("ada@example.org");
    }

    private static JsonNode add(ApiClient user, String title, Instant due) throws Exception {
        String todo = "{\"title\":\"%s\",\"dueAt\":\"%s\"}".formatted(title, due);
        var answer = user.send("POST", "/todos", ApiClient.JSON, todo);
        assertEquals(201, answer.statusCode(), answer.body());
        return ApiClient.json(answer.body());
    }

    private static void patch(ApiClient user, JsonNode todo, String patch) throws Exception {
        String path = "/todos/" + todo.get("id").asText();
        assertEquals(
                200, user.send("PATCH", path, "application/merge-patch+json", patch).statusCode());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTodoIsSaidToBeDueOnceForEachTimeThatItIsSetTo(TestDatabase database) throws Exception {
        var ada = logIn(start(database, Map.of()));
        var events = Events.of(http, nodes.getFirst(), ada, "/todos?dueAt.isnull=false");
        events.next("snapshot");
        var due = clock.instant().plus(HOUR);
        var todo = add(ada, "swim", due);
        events.next("created");
        var done = add(ada, "done", due);
        events.next("created");
        patch(ada, done, "{\"done\":true}");
        events.next("updated");
        var deleted = add(ada, "deleted", due);
        events.next("created");
        ada.send("DELETE", "/todos/" + deleted.get("id").asText(), "", "");
        events.next("deleted");

        clock.advance(HOUR);
        var reminder = events.next("updated");
        assertEquals(todo.get("id"), reminder.get("id"));
        assertEquals(due.toString(), reminder.get("remindedOf").asText());

        patch(ada, todo, "{\"dueAt\":\"" + due.plus(HOUR) + "\"}");
        assertEquals(due.toString(), events.next("updated").get("remindedOf").asText());
        clock.advance(HOUR);
        assertEquals(due.plus(HOUR).toString(), events.next("updated").get("remindedOf").asText());
        patch(ada, done, "{\"done\":false}"); // it is late
        events.next("updated");
        assertEquals(done.get("id"), events.next("updated").get("id"));
    }

    @Test
    void ofSeveralNodesOneSaysItAndAllTell() throws Exception {
        var settings = shared();
        var one = start(TestDatabase.POSTGRESQL, settings);
        var two = start(TestDatabase.POSTGRESQL, settings);
        var ada = logIn(one);
        for (int i = 0; i < 20; i++) {
            add(ada, "todo " + i, clock.instant().plus(HOUR));
        }
        var streams = new ArrayList<Events>();
        for (var node : List.of(one, two)) {
            var events = Events.of(http, node, ada, "/todos?dueAt.isnull=false");
            assertEquals(20, events.next("snapshot").get("items").size());
            streams.add(events);
        }

        clock.advance(HOUR);

        for (var events : streams) {
            var told = new HashSet<String>();
            for (int i = 0; i < 20; i++) {
                told.add(events.next("updated").get("id").asText());
            }
            assertEquals(20, told.size(), told::toString);
        }
        clock.advance(HOUR);
        var last = add(ada, "last", clock.instant());
        for (var events : streams) { // and nothing of the others
            assertEquals(last.get("id"), events.next("created").get("id"));
            assertEquals(last.get("id"), events.next("updated").get("id"));
        }
    }

    @Test
    void whatFellDueWhileNobodyRanIsSaidAtTheNextStart() throws Exception {
        var settings = shared();
        var before = start(TestDatabase.POSTGRESQL, settings);
        var ada = logIn(before);
        var due = clock.instant().plus(HOUR);
        add(ada, "swim", due);
        nodes.remove(before);
        before.close();
        clock.advance(HOUR.multipliedBy(30));

        var after = start(TestDatabase.POSTGRESQL, settings);
        var events = Events.of(http, after, logIn(after), "/todos?dueAt.isnull=false");
        var todo = events.next("snapshot").get("items").get(0);
        if (todo.get("remindedOf").isNull()) { // it is said as we come
            todo = events.next("updated");
        }
        assertEquals(due.toString(), todo.get("remindedOf").asText());
    }
}
