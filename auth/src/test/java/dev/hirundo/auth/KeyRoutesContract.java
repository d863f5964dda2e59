package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// API keys: what they open, and what they never do.
abstract class KeyRoutesContract {
    private final Database database;
    private final AuthSite site;
    private final UUID id;
    private final AuthSite.Answer ada;

    KeyRoutesContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
        var scopes =
                Map.of("permissions.editor.0", "posts:write", "permissions.editor.1", "posts:read");
        site = AuthSite.of(database, scopes, builder -> builder.attempts(Raced.NO_LIMIT));
        id = UUID.fromString(site.register("ada@example.org").text("id"));
        site.auth.accounts().grant(id, "editor");
        site.auth.accounts().grant(id, "admin");
        ada = site.login("ada@example.org");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private AuthSite.Answer make(String json) {
        return site.post("/auth/keys", json, bearer(ada));
    }

    private String key(String json) {
        var made = make(json);
        assertEquals(201, made.status(), made.body());
        return made.text("key");
    }

    @Test
    void aKeyIsShownOnceAndStoredAsAHash() {
        var made = make("{\"name\":\"ci\"}");
        String key = made.text("key");
        assertEquals("no-store", made.header("Cache-Control"));
        assertTrue(key.startsWith("hrk_") && key.length() == 47, "256 bits");
        assertEquals(
                made.header("Location"), "/auth/keys/" + made.json().at("/details/id").asText());
        var list = site.get("/auth/keys", bearer(ada));
        assertEquals(1, list.json().get("items").size());
        assertFalse(list.body().contains(key) || list.body().contains("hash"), list.body());
        assertEquals(key.substring(0, 10), list.json().at("/items/0/start").asText());
        assertEquals(
                0,
                Raced.count(
                        database,
                        "select count(*) from auth_key where hash = ? or name = ?",
                        key,
                        key));
        assertFalse(site.get("/auth/me/export", bearer(ada)).body().contains(key));
    }

    @Test
    void aKeyWithoutScopesDoesWhatItsAccountMayAndOneWithThemNoMore() {
        String all = key("{\"name\":\"all\"}");
        assertEquals(200, site.get("/admin", bearer(all)).status());
        String narrow = key("{\"name\":\"narrow\",\"scopes\":[\"posts:read\"]}");
        assertEquals(id + " [] [posts:read]", site.get("/whoami", bearer(narrow)).body());
        assertEquals(403, site.get("/admin", bearer(narrow)).status(), "no role");
        String none = key("{\"name\":\"none\",\"scopes\":[]}");
        assertEquals(id + " [] []", site.get("/whoami", bearer(none)).body());

        site.auth.accounts().revoke(id, "editor");
        assertEquals(
                id + " [] []",
                site.get("/whoami", bearer(narrow)).body(),
                "what the account lost, the key lost");
        site.auth.accounts().revoke(id, "admin");
        assertEquals(403, site.get("/admin", bearer(all)).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"x\",\"scopes\":[\"posts:delete\"]}",
                "{\"name\":\"x\",\"scopes\":[\"posts:read posts:write\"]}",
                "{\"name\":\"x\",\"scopes\":[\"\"]}",
                "{\"name\":\"x\",\"scopes\":[null]}",
                "{\"name\":\"x\",\"scopes\":\"posts:read\"}",
                "{\"name\":\"x\",\"scopes\":[\"posts:read\\u0000\"]}",
                "{\"name\":\"x\",\"roles\":[\"admin\"]}",
                "{\"name\":\"\"}",
                "{\"name\":\"  \"}",
                "{\"name\":\"a\\u2028b\"}",
                "{\"name\":null}",
                "{}",
                "{\"name\":\"x\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expiresAt\":\"+1000000000-12-31T23:59:59Z\"}",
                "{\"name\":\"x\",\"expiresAt\":\"+999999-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expiresAt\":1}"
            })
    void noKeyIsMadeThatMakesNoSense(String json) {
        var refused = make(json);
        assertEquals(422, refused.status(), refused.body());
        assertEquals("application/problem+json", refused.header("Content-Type"));
        assertEquals(0, Raced.count(database, "select count(*) from auth_key"));
    }

    @Test
    void aKeyEndsByTimeByRevocationAndWithItsAccount() {
        String soon =
                key(
                        "{\"name\":\"soon\",\"expiresAt\":\""
                                + site.clock.instant().plusSeconds(60)
                                + "\"}");
        var lasting = make("{\"name\":\"lasting\"}");
        assertEquals(200, site.get("/note".replace("note", "whoami"), bearer(soon)).status());
        site.clock.pass(Duration.ofMinutes(1));
        assertRefused(soon);

        String path = "/auth/keys/" + lasting.json().at("/details/id").asText();
        var eve = site.join("eve@example.org");
        assertEquals(404, site.delete(path, bearer(eve)).status(), "not hers");
        assertEquals(404, site.delete("/auth/keys/x", bearer(ada)).status());
        assertEquals(200, site.get("/whoami", bearer(lasting.text("key"))).status());
        assertEquals(204, site.delete(path, bearer(ada)).status());
        assertRefused(lasting.text("key"));
        assertEquals(404, site.delete(path, bearer(ada)).status());

        String key = key("{\"name\":\"k\"}");
        site.auth.accounts().disable(id);
        assertRefused(key);
        site.auth.accounts().enable(id);
        assertEquals(200, site.get("/whoami", bearer(key)).status());
        site.auth.accounts().delete(id);
        assertRefused(key);
        assertRefused("hrk_" + "A".repeat(43));
        assertRefused("hrk_");
        assertRefused(key + "A");
    }

    private void assertRefused(String key) {
        var refused = site.get("/whoami", bearer(key));
        assertEquals(401, refused.status());
        assertTrue(refused.header("WWW-Authenticate").contains("error=\"invalid_token\""));
        assertFalse(refused.body().contains(key) && key.length() > 4);
    }

    @Test
    void noKeyManagesTheAccountItBelongsTo() {
        String key = key("{\"name\":\"all\"}");
        var calls =
                List.of(
                        "GET /me -",
                        "PATCH /me {\"name\":\"x\"}",
                        "GET /me/export -",
                        "POST /me/delete {\"password\":\"" + PASSWORD + "\"}",
                        "GET /sessions -",
                        "DELETE /sessions -",
                        "DELETE /sessions/" + id + " -",
                        "GET /keys -",
                        "POST /keys {\"name\":\"another\"}",
                        "DELETE /keys/" + id + " -",
                        "POST /ticket -",
                        "POST /totp -",
                        "POST /email {\"email\":\"x@example.org\",\"password\":\""
                                + PASSWORD
                                + "\"}",
                        "POST /password {\"current\":\""
                                + PASSWORD
                                + "\",\"new\":\"nests under the old roof\"}");
        for (String call : calls) {
            String[] parts = call.split(" ", 3);
            var answer =
                    site.send(
                            parts[0],
                            "/auth" + parts[1],
                            parts[2].equals("-") ? "" : parts[2],
                            bearer(key));
            assertEquals(403, answer.status(), call + answer.body());
        }
        assertEquals(200, site.login("ada@example.org").status());
    }

    @Test
    void aKeyGoesInTheHeaderOnly() {
        String key = key("{\"name\":\"all\"}");
        assertEquals("nobody", site.get("/whoami?access_token=" + key).body());
        assertEquals("nobody", site.get("/whoami", "Cookie", "__Host-access=" + key).body());
        assertEquals(401, site.get("/live?ticket=" + key, "Accept", "text/event-stream").status());
        assertEquals(401, site.refresh(key).status());
        assertEquals(
                400,
                site.get(
                                "/whoami",
                                "Authorization",
                                "Bearer " + key,
                                "Authorization",
                                "Bearer " + key)
                        .status());
    }

    @Test
    void itsUseIsSeenToTheMinute() {
        String key = key("{\"name\":\"ci\"}");
        assertTrue(usedAt().isNull());
        site.get("/whoami", bearer(key));
        String first = usedAt().asText();
        site.get("/whoami", bearer(key));
        assertEquals(first, usedAt().asText());
        site.clock.pass(Duration.ofMinutes(2));
        site.get("/whoami", bearer(key));
        assertTrue(usedAt().asText().compareTo(first) > 0);
    }

    private com.fasterxml.jackson.databind.JsonNode usedAt() {
        return site.get("/auth/keys", bearer(ada)).json().at("/items/0/usedAt");
    }

    @Test
    void thereAreAHundredOfThemAndNoRaceMakesMore() {
        for (int i = 0; i < 97; i++) {
            key("{\"name\":\"k\"}");
        }
        var statuses = Raced.by(12, _ -> make("{\"name\":\"k\"}").status());
        assertEquals(
                3, statuses.stream().filter(status -> status == 201).count(), statuses::toString);
        assertEquals(409, make("{\"name\":\"k\"}").status());
        assertEquals(100, Raced.count(database, "select count(*) from auth_key"));
    }
}
