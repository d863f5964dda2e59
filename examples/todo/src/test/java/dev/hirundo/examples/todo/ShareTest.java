package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.testing.TestDatabase;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A list that is open to others: who sees it, who changes it, and what an owner learns of whom.
@Timeout(120)
class ShareTest {
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConsoleMails mails = ConsoleMails.read();
    private TodoSite site;
    private ApiClient ada;
    private ApiClient bob;
    private JsonNode todo;

    private void start(TestDatabase database) throws Exception {
        site = TodoSite.start(database);
        ada = verified("ada@example.org");
        bob = verified("bob@example.org");
        todo = json(201, ada.post("hers"));
    }

    @AfterEach
    void stop() {
        mails.close();
        http.shutdownNow();
        site.close();
    }

    private ApiClient verified(String email) throws Exception {
        var user = ApiClient.anonymous(http, site.port()).logIn(email);
        verify(user);
        return user;
    }

    private void verify(ApiClient user) throws Exception {
        String token = mails.fragment("verify").substring("verify=".length());
        expect(
                204,
                user.send(
                        "POST",
                        "/auth/email/verify",
                        ApiClient.JSON,
                        "{\"token\":\"" + token + "\"}"));
    }

    private HttpResponse<String> share(String email, String role) throws Exception {
        String body = "{\"email\":\"%s\",\"role\":\"%s\"}".formatted(email, role);
        return ada.send("POST", "/shares", ApiClient.JSON, body);
    }

    private static String path(String collection, JsonNode row) {
        return "/" + collection + "/" + row.get("id").asText();
    }

    private HttpResponse<String> bobPatches(String body) throws Exception {
        return bob.send("PATCH", path("todos", todo), MERGE_PATCH, body);
    }

    private String addTo(JsonNode list) {
        return "{\"title\":\"from Bob\",\"owner\":\"" + list.get("owner").asText() + "\"}";
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aViewerSeesAnEditorChangesAndNobodyElseDoesEither(TestDatabase database) throws Exception {
        start(database);
        expect(404, bob.get(path("todos", todo)));
        expect(403, bob.send("POST", "/todos", ApiClient.JSON, addTo(todo)));
        var share = json(201, share("Bob@Example.org", "viewer"));

        assertEquals(todo, json(200, bob.get(path("todos", todo))));
        expect(403, bobPatches("{\"done\":true}"));
        expect(403, bob.send("PUT", path("todos", todo), ApiClient.JSON, todo.toString()));
        expect(403, bob.send("DELETE", path("todos", todo), "", ""));
        expect(403, bob.send("POST", path("todos", todo) + "/restore", "", ""));
        expect(403, bob.send("POST", "/todos", ApiClient.JSON, addTo(todo)));
        expect(403, bob.send("PATCH", path("shares", share), MERGE_PATCH, "{\"role\":\"editor\"}"));

        json(200, ada.send("PATCH", path("shares", share), MERGE_PATCH, "{\"role\":\"editor\"}"));
        expect(200, bobPatches("{\"done\":true}"));
        expect(201, bob.send("POST", "/todos", ApiClient.JSON, addTo(todo)));
        expect(204, bob.send("DELETE", path("todos", todo), "", ""));
        expect(200, bob.send("POST", path("todos", todo) + "/restore", "", ""));
        expect(403, bobPatches("{\"owner\":\"" + bobsId() + "\"}")); // nobody takes it for himself
        var eves = json(201, share("eve@example.org", "viewer"));
        expect(404, bob.send("DELETE", path("shares", eves), "", ""));

        expect(204, ada.send("DELETE", path("shares", share), "", ""));
        expect(404, bob.get(path("todos", todo)));
        expect(404, bobPatches("{\"done\":false}"));
        expect(403, bob.send("POST", "/todos", ApiClient.JSON, addTo(todo)));
    }

    private String bobsId() throws Exception {
        return json(200, bob.get("/auth/me")).get("id").asText();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aListComesAndGoesInTheStreamOfWhoIsSharedWith(TestDatabase database) throws Exception {
        start(database);
        var events = Events.of(http, site, bob, "/todos");
        assertEquals(3, events.next("snapshot").get("items").size());
        var share = json(201, share("bob@example.org", "viewer"));
        var gained = new HashSet<String>();
        for (int i = 0; i < 4; i++) {
            gained.add(events.next("updated").get("id").asText());
        }
        assertTrue(gained.contains(todo.get("id").asText()), gained::toString);

        expect(204, ada.send("DELETE", path("shares", share), "", ""));
        ada.post("a secret");
        bob.post("his own");
        var lost = new HashSet<String>();
        for (int i = 0; i < 4; i++) {
            lost.add(events.next("deleted").get("id").asText());
        }
        assertEquals(gained, lost);
        assertEquals("his own", events.next("created").get("title").asText());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void withAnAccountGoItsTodosAndShares(TestDatabase database) throws Exception {
        start(database);
        json(201, share("bob@example.org", "editor"));
        var events = Events.of(http, site, bob, "/todos");
        assertEquals(7, events.next("snapshot").get("items").size());

        String password = "{\"password\":\"engines that weave algebra\"}";
        expect(204, ada.send("POST", "/auth/me/delete", ApiClient.JSON, password));

        for (int i = 0; i < 4; i++) {
            assertFalse(events.next("deleted").has("title"));
        }
        expect(404, bob.get(path("todos", todo)));
        assertEquals(3, json(200, bob.get("/todos")).get("items").size());
        assertEquals(0, json(200, bob.get("/shares")).get("items").size());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoIsSharedWithMayLeave(TestDatabase database) throws Exception {
        start(database);
        var share = json(201, share("bob@example.org", "editor"));
        expect(204, bob.send("DELETE", path("shares", share), "", ""));
        expect(404, bob.get(path("todos", todo)));
        assertEquals(0, json(200, ada.get("/shares")).get("items").size());
    }

    /// An address without an account, one of an account that has not shown that it is its own, and
    /// one that is, look alike.
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void nobodyLearnsByItWhoHasAnAccount(TestDatabase database) throws Exception {
        start(database);
        ApiClient.anonymous(http, site.port()).logIn("eve@example.org");
        var shapes = new HashSet<List<String>>();
        for (String email : List.of("bob@example.org", "eve@example.org", "nobody@example.org")) {
            var answer = share(email, "viewer");
            var share = json(201, answer);
            shapes.add(names(share));
            shapes.add(names(json(200, ada.get(path("shares", share)))));
        }
        assertEquals(1, shapes.size(), shapes::toString);
        assertFalse(shapes.iterator().next().contains("member"), shapes::toString);
        expect(409, share("bob@example.org", "editor"));
        expect(422, share("no address", "viewer"));
    }

    private static List<String> names(JsonNode row) {
        var names = new ArrayList<String>();
        row.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /// Whoever registers an address that is not his gets nothing by it.
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aListIsOpenOnceTheAddressIsShown(TestDatabase database) throws Exception {
        start(database);
        expect(201, share("eve@example.org", "viewer"));
        var eve = ApiClient.anonymous(http, site.port()).logIn("eve@example.org");
        expect(404, eve.get(path("todos", todo)));
        var events = Events.of(http, site, eve, "/todos?title=hers");
        assertEquals(0, events.next("snapshot").get("items").size());

        verify(eve);

        assertEquals(todo, events.next("updated"));
        expect(200, eve.get(path("todos", todo)));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoHasNotShownHisAddressSharesNothing(TestDatabase database) throws Exception {
        start(database);
        var eve = ApiClient.anonymous(http, site.port()).logIn("eve@example.org");
        String body = "{\"email\":\"bob@example.org\",\"role\":\"viewer\"}";
        expect(403, eve.send("POST", "/shares", ApiClient.JSON, body));
    }

    private static String expect(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), () -> answer.request() + ": " + answer.body());
        return answer.body();
    }

    private static JsonNode json(int status, HttpResponse<String> answer) {
        return ApiClient.json(expect(status, answer));
    }
}
