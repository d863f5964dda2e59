package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.TestDatabase;
import io.helidon.webserver.http.HttpRouting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may do what.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AccessContract {
    private static final String SECRET = "the secret title";

    @AutoClose private final Site site;
    private final List<Operation> asked = new CopyOnWriteArrayList<>();
    private String id = "";

    AccessContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA,
                        (routing, database) -> {
                            Access readers = Access.everyone().on(Operation.READ);
                            register(routing, database, "/open", Access.everyone());
                            register(routing, database, "/known", Access.authenticated());
                            register(routing, database, "/editors", Access.role("editor"));
                            register(
                                    routing,
                                    database,
                                    "/published",
                                    Access.role("editor").or(readers));
                            register(
                                    routing,
                                    database,
                                    "/both",
                                    Access.role("editor").and(Access.role("admin")));
                            register(
                                    routing,
                                    database,
                                    "/archive",
                                    Access.authenticated().and(readers));
                            register(
                                    routing,
                                    database,
                                    "/closed",
                                    (caller, operation) -> Filter.none());
                            register(
                                    routing,
                                    database,
                                    "/asked",
                                    (caller, operation) -> {
                                        asked.add(operation);
                                        return Filter.all();
                                    });
                        });
    }

    private static void register(
            HttpRouting.Builder routing, Database database, String path, Access access) {
        routing.register(
                path, Crud.of(Todo.class, database).creates(NewTodo.class).access(access).build());
    }

    @BeforeEach
    void oneRow() {
        site.execute("delete from todo");
        id = site.post("/open", "{\"title\":\"" + SECRET + "\"}").is(201).text("id");
    }

    /// What each method answers whoever may use it.
    private static int success(String method) {
        return switch (method) {
            case "POST" -> 201;
            case "DELETE" -> 204;
            default -> 200;
        };
    }

    private Reply send(String path, String method, String caller) {
        String target = method.equals("POST") || method.equals("LIST") ? path : path + "/" + id;
        var headers = caller.isEmpty() ? new String[0] : new String[] {"X-Test-Caller", caller};
        return switch (method) {
            case "LIST", "READ" -> site.get(target, headers);
            case "DELETE" -> site.delete(target, headers);
            default ->
                    site.send(
                            method, target, "application/json", "{\"title\":\"changed\"}", headers);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "/open, ''",
        "/open, ada",
        "/known, ada",
        "/editors, ada editor",
        "/editors, ada reader editor",
        "/published, ada editor",
        "/both, ada editor admin",
    })
    void whoMayDoesAllOfIt(String path, String caller) {
        for (String method : List.of("LIST", "READ", "POST", "PUT", "PATCH", "DELETE")) {
            send(path, method, caller).is(success(method));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/known, '', 401",
        "/editors, '', 401",
        "/editors, ada, 403",
        "/editors, ada Editor, 403",
        "/editors, editor, 403",
        "/editors, ada editors, 403",
        "/both, ada editor, 403",
        "/both, ada admin, 403",
        "/both, '', 401",
        "/closed, '', 401",
        "/closed, ada editor admin, 403",
    })
    void whoMayNotReadsNothingAndWritesNothing(String path, String caller, int status) {
        for (String method : List.of("LIST", "READ", "POST", "PUT", "PATCH", "DELETE")) {
            var reply = send(path, method, caller).isProblem(status);
            assertEquals(status == 401 ? "Bearer" : "", reply.header("WWW-Authenticate"), method);
            assertFalse(reply.body().contains(SECRET), method);
            assertEquals("", reply.header("ETag"), method);
        }
        assertEquals(SECRET, site.get("/open/" + id).is(200).text("title"));
        assertEquals(1, site.count("todo"));
    }

    @ParameterizedTest
    @CsvSource({"/published, '', 401", "/published, ada, 403", "/archive, ada, 403"})
    void whoMayOnlyReadWritesNothing(String path, String caller, int status) {
        send(path, "LIST", caller).is(200);
        assertEquals(SECRET, send(path, "READ", caller).is(200).text("title"));
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            send(path, method, caller).isProblem(status);
        }
        assertEquals(SECRET, site.get("/open/" + id).is(200).text("title"));
        assertEquals(1, site.count("todo"));
    }

    @Test
    void aRefusalDoesNotTellWhetherTheRowIsThereOrTheInputIsRight() {
        String absent = "/editors/01890000-0000-7000-8000-000000000000";
        for (String target : List.of("/editors/" + id, absent, "/editors/no-id")) {
            site.get(target).isProblem(401);
            site.put(target, "{", "If-Match", "nonsense").isProblem(401);
            site.patch(target, "{\"nothing\":1}").isProblem(401);
            site.delete(target, "If-Match", "\"v77\"").isProblem(401);
            site.get(target, "If-None-Match", "*").isProblem(401);
        }
        site.get("/editors?limit=0&cursor=x").isProblem(401);
        site.send("POST", "/editors", "text/plain", "x").isProblem(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/editors", "/editors/x"})
    void headIsAskedAsGet(String path) {
        site.call("HEAD", path).is(401);
        site.call("HEAD", path, "X-Test-Caller", "ada").is(403);
    }

    @Test
    void theRuleIsAskedForWhatTheRequestWants() {
        var all = new ArrayList<List<Operation>>();
        for (String method : List.of("LIST", "READ", "POST", "PUT", "PATCH", "DELETE")) {
            asked.clear();
            send("/asked", method, "").is(success(method));
            all.add(List.copyOf(asked));
        }
        assertEquals(
                List.of(
                        // what is written is shown, and what is not shown is not written
                        List.of(Operation.READ),
                        List.of(Operation.READ),
                        List.of(Operation.CREATE, Operation.READ),
                        List.of(Operation.UPDATE, Operation.READ),
                        List.of(Operation.UPDATE, Operation.READ),
                        List.of(Operation.DELETE, Operation.READ)),
                all);
    }

    @Test
    void rulesAnswerWithTheRowsTheyAllow() {
        var anonymous = new Caller.Anonymous();
        var editor = Caller.User.of("ada", "editor");
        assertEquals(Filter.all(), Access.everyone().rows(anonymous, Operation.DELETE));
        assertEquals(Filter.none(), Access.authenticated().rows(anonymous, Operation.READ));
        assertEquals(Filter.all(), Access.authenticated().rows(editor, Operation.READ));
        assertEquals(Filter.all(), Access.role("editor").rows(editor, Operation.UPDATE));
        assertEquals(Filter.none(), Access.role("admin").rows(editor, Operation.UPDATE));
        assertEquals(
                Filter.eq("owner", "ada"), Access.ownedBy("owner").rows(editor, Operation.READ));
        assertEquals(Filter.none(), Access.ownedBy("owner").rows(anonymous, Operation.READ));
        assertEquals(Filter.all(), Access.role("admin").not().rows(editor, Operation.READ));
    }
}
