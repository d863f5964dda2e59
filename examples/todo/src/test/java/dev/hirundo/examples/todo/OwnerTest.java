package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.testing.TestDatabase;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each todo is its owner's alone, whatever another user sends.
class OwnerTest {
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String NDJSON = "application/x-ndjson";

    private final HttpClient http = HttpClient.newHttpClient();
    private TodoSite site;
    private ApiClient anonymous;
    private ApiClient ada;
    private ApiClient bob;

    /// Ada has two todos more than the first three: one that is there, and one that she deleted.
    private JsonNode kept;

    private JsonNode deleted;

    private void start(TestDatabase database) throws Exception {
        site = TodoSite.start(database);
        anonymous = ApiClient.anonymous(http, site.port());
        ada = anonymous.logIn("ada@example.org");
        bob = anonymous.logIn("bob@example.org");
        kept = json(201, ada.post("a kept secret"));
        deleted = json(201, ada.post("a deleted secret"));
        expect(204, ada.send("DELETE", path(deleted), "", ""));
    }

    @AfterEach
    void stop() {
        http.close();
        site.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTodoOfAnotherIsNotThere(TestDatabase database) throws Exception {
        start(database);
        for (var todo : List.of(kept, deleted)) {
            String path = path(todo);
            expect(404, bob.get(path));
            expect(404, bob.get(path, "If-None-Match", "\"v1\""));
            expect(404, bob.send("HEAD", path, "", ""));
            expect(
                    404,
                    bob.send("PUT", path, ApiClient.JSON, "{\"title\":\"mine\",\"done\":true}"));
            expect(404, bob.send("PATCH", path, MERGE_PATCH, "{\"title\":\"mine\"}"));
            expect(
                    404,
                    bob.send(
                            "PATCH",
                            path,
                            JSON_PATCH,
                            "[{\"op\":\"test\",\"path\":\"/done\",\"value\":false}]"));
            expect(404, bob.send("DELETE", path, "", "", "If-Match", "\"v1\""));
            expect(404, bob.send("DELETE", path, "", ""));
            expect(404, bob.send("POST", path + "/restore", "", ""));
            expect(404, batch("update", todo, ",\"body\":{\"title\":\"mine\"}"));
            expect(404, batch("delete", todo, ""));
        }
        assertEquals(kept, json(200, ada.get(path(kept))));
        var restored = json(200, ada.send("POST", path(deleted) + "/restore", "", ""));
        assertEquals("a deleted secret", restored.get("title").asText());
    }

    private HttpResponse<String> batch(String op, JsonNode todo, String more) throws Exception {
        String step =
                "{\"op\":\"%s\",\"id\":\"%s\"%s}".formatted(op, todo.get("id").asText(), more);
        return bob.send("POST", "/todos/batch", ApiClient.JSON, "{\"steps\":[" + step + "]}");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void listsAndExportsHoldOnesOwnTodosAlone(TestDatabase database) throws Exception {
        start(database);
        String query = "/todos?limit=2&title.like=*e*";
        String cursor = json(200, ada.get(query)).get("next").asText();
        var lists =
                List.of(
                        bob.get("/todos"),
                        bob.get("/todos?deleted=true"),
                        bob.get("/todos?title.like=*secret*"),
                        bob.get(
                                query
                                        + "&cursor="
                                        + URLEncoder.encode(cursor, StandardCharsets.UTF_8)),
                        bob.get("/todos", "Accept", NDJSON),
                        bob.get("/todos", "Accept", "text/csv"));
        for (var list : lists) {
            assertFalse(expect(200, list).contains("secret"), list::body);
            assertFalse(list.body().contains(owner(kept)), list::body);
        }
        assertEquals(3, json(200, bob.get("/todos?count=exact")).get("total").asInt());
        assertEquals(0, json(200, bob.get("/todos?owner=" + owner(kept))).get("items").size());
        assertTrue(expect(200, ada.get("/todos?deleted=true")).contains("a deleted secret"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTodoBelongsToWhoAddsItAndCannotBeGivenAway(TestDatabase database) throws Exception {
        start(database);
        String toAda = "{\"title\":\"a gift\",\"place\":1,\"owner\":\"" + owner(kept) + "\"}";
        expect(403, bob.send("POST", "/todos", NDJSON, toAda));
        expect(403, bob.send("POST", "/todos", ApiClient.JSON, toAda));
        var gift = json(201, bob.post("a gift"));
        expect(403, bob.send("PATCH", path(gift), MERGE_PATCH, toAda));
        var put = json(200, bob.send("PUT", path(gift), ApiClient.JSON, toAda));
        assertEquals(owner(gift), owner(put));
        expect(200, bob.send("POST", "/todos", NDJSON, "{\"title\":\"an imported gift\"}"));
        assertEquals(5, json(200, bob.get("/todos")).get("items").size());
        assertFalse(ada.get("/todos").body().contains("gift"));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theSameIdempotencyKeyOfAnotherIsAnotherKey(TestDatabase database) throws Exception {
        start(database);
        String todo = "{\"title\":\"sent once\"}";
        var adas =
                json(201, ada.send("POST", "/todos", ApiClient.JSON, todo, "Idempotency-Key", "1"));
        var bobs =
                json(201, bob.send("POST", "/todos", ApiClient.JSON, todo, "Idempotency-Key", "1"));
        assertFalse(owner(adas).equals(owner(bobs)), bobs::toString);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoIsNotLoggedInIsAskedTo(TestDatabase database) throws Exception {
        start(database);
        expect(401, anonymous.get("/todos"));
        expect(401, anonymous.get("/todos", "Accept", "text/csv"));
        expect(401, anonymous.get(path(kept)));
        expect(401, anonymous.post("whose?"));
        expect(401, anonymous.send("DELETE", path(kept), "", ""));
    }

    private static String path(JsonNode todo) {
        return "/todos/" + todo.get("id").asText();
    }

    private static String owner(JsonNode todo) {
        return todo.get("owner").asText();
    }

    private static String expect(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), () -> answer.request() + ": " + answer.body());
        return answer.body();
    }

    private static JsonNode json(int status, HttpResponse<String> answer) {
        return ApiClient.json(expect(status, answer));
    }
}
