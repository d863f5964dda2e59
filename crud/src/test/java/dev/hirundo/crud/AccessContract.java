package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.TestDatabase;
import io.helidon.webserver.http.HttpRouting;
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
                            Access readers = (caller, operation) -> operation == Operation.READ;
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
                            register(routing, database, "/closed", (caller, operation) -> false);
                            register(
                                    routing,
                                    database,
                                    "/asked",
                                    (caller, operation) -> asked.add(operation));
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
        for (String method : List.of("LIST", "READ", "POST", "PUT", "PATCH", "DELETE")) {
            send("/asked", method, "").is(success(method));
        }
        assertEquals(
                List.of(
                        Operation.READ,
                        Operation.READ,
                        Operation.CREATE,
                        Operation.UPDATE,
                        Operation.UPDATE,
                        Operation.DELETE),
                asked);
    }

    @Test
    void rulesDecideByTheCallerAlone() {
        var editor = Caller.User.of("ada", "editor");
        assertTrue(Access.everyone().permits(new Caller.Anonymous(), Operation.DELETE));
        assertFalse(Access.authenticated().permits(new Caller.Anonymous(), Operation.READ));
        assertTrue(Access.authenticated().permits(editor, Operation.READ));
        assertTrue(Access.role("editor").permits(editor, Operation.UPDATE));
        assertFalse(Access.role("admin").permits(editor, Operation.UPDATE));
    }
}
