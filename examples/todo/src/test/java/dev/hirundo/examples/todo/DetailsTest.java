package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.testing.TestDatabase;
import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What else a todo has beside its title: tags, and when it is due.
class DetailsTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private TodoSite site;
    private ApiClient ada;

    @AfterEach
    void stop() {
        http.close();
        site.close();
    }

    private JsonNode create(int status, String todo) throws Exception {
        var answer = ada.send("POST", "/todos", ApiClient.JSON, todo);
        assertEquals(status, answer.statusCode(), answer.body());
        return ApiClient.json(answer.body());
    }

    private List<String> titles(String query) throws Exception {
        return ApiClient.json(ada.get("/todos?" + query).body())
                .get("items")
                .findValuesAsText("title");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTodoStandsWhereItIsPut(TestDatabase database) throws Exception {
        site = TodoSite.start(database);
        ada = ApiClient.anonymous(http, site.port()).logIn("ada@example.org");
        var all = titles("sort=place");
        assertEquals(3, all.size());
        create(201, "{\"title\":\"last\"}");
        var first = create(201, "{\"title\":\"first\",\"place\":-0.5}");
        assertEquals(
                List.of("first", all.get(0), all.get(1), all.get(2), "last"), titles("sort=place"));

        String path = "/todos/" + first.get("id").asText();
        var moved =
                ada.send("PATCH", path, "application/merge-patch+json", "{\"place\":99999999999}");
        assertEquals(200, moved.statusCode(), moved.body());
        assertEquals("first", titles("sort=place").getLast());
        var nowhere = ada.send("PATCH", path, "application/merge-patch+json", "{\"place\":null}");
        assertEquals(422, nowhere.statusCode(), nowhere.body());
        create(422, "{\"title\":\"x\",\"place\":1e400}");
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void areKeptAndFoundAndChecked(TestDatabase database) throws Exception {
        site = TodoSite.start(database);
        ada = ApiClient.anonymous(http, site.port()).logIn("ada@example.org");
        var nest =
                create(
                        201,
                        "{\"title\":\"nest\",\"tags\":[\"home\",\"mud\",\"home\"],\"dueAt\":\"2026-03-29T02:30:00+02:00\"}");
        assertEquals("[\"home\",\"mud\"]", nest.get("tags").toString());
        assertEquals("2026-03-29T00:30:00Z", nest.get("dueAt").asText());
        create(201, "{\"title\":\"fly\",\"dueAt\":\"2026-03-01T00:00:00Z\",\"tags\":null}");

        assertEquals(List.of("nest"), titles("tags=mud"));
        assertEquals(List.of("fly", "nest"), titles("dueAt.isnull=false&sort=dueAt"));
        assertEquals(List.of("fly"), titles("dueAt.lt=2026-03-29T00:30:00Z"));
        create(422, "{\"title\":\"x\",\"tags\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}");
        create(422, "{\"title\":\"x\",\"tags\":[\" \"]}");
        create(422, "{\"title\":\"x\",\"tags\":[\"" + "x".repeat(31) + "\"]}");
        create(422, "{\"title\":\"x\",\"dueAt\":\"tomorrow\"}");
    }
}
