package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody sees of his own account, takes with him, and leaves behind.
abstract class MeRoutesContract {
    private final Database database;
    private final AuthSite site;
    private final AuthSite.Answer ada;

    MeRoutesContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
        site = AuthSite.of(database, Map.of(), builder -> builder.attempts(Raced.NO_LIMIT));
        ada = site.join("ada@example.org");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private AuthSite.Answer patch(String json) {
        return site.send("PATCH", "/auth/me", json, bearer(ada));
    }

    @Test
    void aNameIsChangedTakenAwayAndLeftAlone() {
        assertEquals("Ada 李", patch("{\"name\":\"Ada 李\"}").text("name"));
        assertEquals("Ada 李", patch("{}").text("name"), "not named, not changed");
        var gone = patch("{\"name\":null}");
        assertTrue(gone.json().get("name").isNull(), gone.body());
        assertEquals("no-store", gone.header("Cache-Control"));
        assertEquals("x".repeat(200), patch("{\"name\":\"" + "x".repeat(200) + "\"}").text("name"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"\"}",
                "{\"name\":1}",
                "{\"name\":[]}",
                "{\"name\":\"a\\u0000\"}",
                "{\"name\":\"a\\nb\"}",
                "{\"name\":\"a\\u2028b\"}",
                "{\"name\":\"a\\u009bb\"}",
                "{\"email\":\"x@example.org\"}",
                "{\"roles\":[\"admin\"]}",
                "{\"name\":\"x\",\"emailVerified\":true}",
                "{\"id\":\"1\"}",
                "{\"createdAt\":null}",
                "{\"password\":\"x\"}",
                "[]",
                "null"
            })
    void nothingElseCanBeChangedHere(String json) {
        String before = site.get("/auth/me", bearer(ada)).body();
        var refused = patch(json);
        assertEquals(422, refused.status(), refused.body());
        assertEquals("application/problem+json", refused.header("Content-Type"));
        assertEquals(before, site.get("/auth/me", bearer(ada)).body());
        assertEquals(422, patch("{\"name\":\"" + "x".repeat(201) + "\"}").status());
    }

    @Test
    void theExportHoldsAllThatIsStoredAndNothingThatOpensAnything() {
        String key = site.post("/auth/keys", "{\"name\":\"my ci\"}", bearer(ada)).text("key");
        site.login("ada@example.org", "not her password");
        site.post("/auth/totp", "", bearer(ada));
        var export = site.get("/auth/me/export", bearer(ada));
        assertEquals(200, export.status());
        assertEquals("no-store", export.header("Cache-Control"));
        for (String shown :
                List.of(
                        "ada@example.org",
                        "my ci",
                        "127.0.0.1",
                        "registered",
                        "login_failed",
                        "account_exported")) {
            assertTrue(export.body().contains(shown), shown);
        }
        for (String secret : secrets(key)) {
            assertFalse(export.body().contains(secret), secret);
        }
        assertEquals(401, site.get("/auth/me/export").status());
    }

    private List<String> secrets(String key) {
        var stored =
                database.jdbi()
                        .withHandle(
                                h ->
                                        h.select(
                                                        "select password_hash from auth_account union select hash from auth_key"
                                                                + " union select hash from auth_code")
                                                .mapTo(String.class)
                                                .list());
        assertTrue(stored.size() >= 2, "a password and a key");
        return Stream.concat(
                        stored.stream(),
                        Stream.of(
                                key, "$argon2", "eyJ", "hrst_", ada.text("refreshToken"), PASSWORD))
                .toList();
    }

    @Test
    void somebodyElseIsNotInTheExport() {
        site.join("eve@example.org");
        assertFalse(site.get("/auth/me/export", bearer(ada)).body().contains("eve@"));
    }

    @Test
    void anAccountIsDeletedByWhoKnowsItsPassword() {
        assertEquals(422, farewell("{\"password\":\"not her password\"}"));
        assertEquals(422, farewell("{}"));
        assertEquals(422, farewell("{\"password\":null}"));
        assertEquals(400, farewell("no json"));
        assertEquals(200, site.get("/auth/me", bearer(ada)).status());
    }

    private int farewell(String json) {
        return site.post("/auth/me/delete", json, bearer(ada)).status();
    }

    @Test
    void ofADeletedAccountNothingIsLeftThatTellsOfAPerson() {
        var id = site.get("/auth/me", bearer(ada)).text("id");
        String key = site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(ada)).text("key");
        site.auth.accounts().grant(UUID.fromString(id), "editor");
        site.post("/auth/totp", "", bearer(ada));
        site.forgot("ada@example.org");
        site.tokenOfMail(); // of the address
        String reset = site.tokenOfMail();
        String ticket = site.post("/auth/ticket", "", bearer(ada)).text("ticket");
        site.login("ada@example.org", "not her password");
        var eve = site.join("eve@example.org");

        assertEquals(204, farewell("{\"password\":\"" + PASSWORD + "\"}"));

        for (String table : tablesWithAccounts()) {
            boolean stays = List.of("auth_event", "auth_revocation").contains(table);
            int rows =
                    Raced.count(
                            database,
                            "select count(*) from " + table + " where account_id = ?",
                            UUID.fromString(id));
            assertTrue(stays || rows == 0, table);
        }
        assertEquals(
                0,
                Raced.count(
                        database,
                        "select count(*) from auth_account where email = 'ada@example.org'"));
        assertEquals(
                0,
                Raced.count(
                        database,
                        "select count(*) from auth_event where account_id = ? and (address <> '' or user_agent <> '' or detail <> '')",
                        UUID.fromString(id)));
        assertEquals(
                1,
                Raced.count(
                        database,
                        "select count(*) from auth_event where account_id = ? and kind = 'account_deleted'",
                        UUID.fromString(id)));
        assertEquals(401, site.get("/whoami", bearer(ada)).status());
        assertEquals(401, site.get("/whoami", bearer(key)).status());
        assertEquals(401, site.refresh(ada.text("refreshToken")).status());
        assertEquals(
                401, site.get("/live?ticket=" + ticket, "Accept", "text/event-stream").status());
        assertEquals(422, site.reset(reset, "nests under the roof").status());
        assertEquals(401, site.login("ada@example.org").status());
        assertEquals(200, site.get("/auth/me", bearer(eve)).status());
        var again = site.register("ada@example.org");
        assertEquals(201, again.status(), "the address is free");
        assertFalse(again.text("id").equals(id));
    }

    private List<String> tablesWithAccounts() {
        var tables =
                database.jdbi()
                        .withHandle(
                                h ->
                                        h.select(
                                                        "select lower(table_name) from information_schema.columns where lower(column_name) = 'account_id'"
                                                                + " and lower(table_name) like 'auth\\_%' escape '\\'")
                                                .mapTo(String.class)
                                                .list());
        assertTrue(tables.size() >= 9, tables::toString);
        return tables;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /auth/me | GET, PATCH, OPTIONS", "GET | /auth/login | POST, OPTIONS",
                "POST | /auth/sessions | GET, DELETE, OPTIONS",
                        "DELETE | /auth/me | GET, PATCH, OPTIONS",
                "PATCH | /auth/keys/1 | DELETE, OPTIONS", "PURGE | /auth/ticket | POST, OPTIONS"
            })
    void anotherMethodIsToldWhichOnesThereAre(String method, String path, String allowed) {
        var refused = site.send(method, path, "");
        assertEquals(405, refused.status());
        assertEquals(allowed, refused.header("Allow"));
        assertEquals("application/problem+json", refused.header("Content-Type"));
        var options = site.send("OPTIONS", path, "");
        assertEquals(204, options.status());
        assertEquals(allowed, options.header("Allow"));
    }

    @Test
    void everyRouteOfAnAccountWantsToKnowWhose() {
        for (String call :
                List.of(
                        "GET /me",
                        "PATCH /me",
                        "GET /me/export",
                        "POST /me/delete",
                        "POST /password",
                        "POST /email",
                        "GET /sessions",
                        "DELETE /sessions",
                        "DELETE /sessions/1",
                        "GET /keys",
                        "POST /keys",
                        "DELETE /keys/1",
                        "POST /ticket")) {
            String[] parts = call.split(" ");
            var refused = site.send(parts[0], "/auth" + parts[1], "");
            assertEquals(401, refused.status(), call);
            assertEquals("application/problem+json", refused.header("Content-Type"), call);
            assertTrue(refused.header("WWW-Authenticate").startsWith("Bearer"), call);
            assertEquals(
                    401,
                    site.send(parts[0], "/auth" + parts[1], "", bearer("nonsense")).status(),
                    call);
        }
        assertEquals(404, site.get("/auth/nothing").status());
    }
}
