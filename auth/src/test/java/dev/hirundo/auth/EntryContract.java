package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Registration, login, refresh, logout: what a client sees.
abstract class EntryContract {
    private final AuthSite site;

    EntryContract(TestDatabase kind) {
        site = AuthSite.of(kind);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void whoRegistersIsShownHisAccount() {
        var answer =
                site.post(
                        "/auth/register",
                        "{\"email\":\"Ada@Example.ORG\",\"password\":\""
                                + PASSWORD
                                + "\",\"name\":\"Ada\"}");
        assertEquals(201, answer.status(), answer.body());
        assertEquals("ada@example.org", answer.text("email"));
        assertEquals("Ada", answer.text("name"));
        assertEquals("[]", answer.json().get("roles").toString());
        assertFalse(answer.json().get("emailVerified").asBoolean());
        assertTrue(answer.json().has("createdAt"));
        assertEquals("no-store", answer.header("Cache-Control"));
    }

    @Test
    void anAddressIsTakenInWhateverSpelling() {
        assertEquals(201, site.register("ada@example.org").status());
        var again = site.register("ADA@example.org");
        assertEquals(409, again.status(), again.body());
        assertEquals("/email", again.json().at("/errors/0/pointer").asText());
    }

    @Test
    void whoLogsInIsTheCaller() {
        String id = site.register("ada@example.org").text("id");
        var login = site.login("ada@example.org");
        assertEquals(200, login.status(), login.body());
        assertEquals("Bearer", login.text("tokenType"));
        assertEquals(900, login.json().get("expiresIn").asInt());
        assertEquals(id + " [] []", site.get("/whoami", bearer(login)).body());
        assertEquals("nobody", site.get("/whoami").body());
    }

    @Test
    void anUnknownAccountAndAWrongPasswordAreAnsweredAlike() {
        site.register("ada@example.org");
        var wrong = site.login("ada@example.org", "not her password");
        var unknown = site.login("bob@example.org", "not her password");
        assertEquals(401, wrong.status());
        assertEquals(401, unknown.status());
        assertEquals(
                wrong.body().replaceAll("\"requestId\":\"[^\"]*\"", ""),
                unknown.body().replaceAll("\"requestId\":\"[^\"]*\"", ""));
        assertEquals("Bearer", wrong.header("WWW-Authenticate"));
    }

    @Test
    void aRefreshTokenBecomesNewTokens() {
        var login = site.join("ada@example.org");
        var next = site.refresh(login.text("refreshToken"));
        assertEquals(200, next.status(), next.body());
        assertNotEquals(login.text("refreshToken"), next.text("refreshToken"));
        assertEquals(200, site.get("/auth/me", bearer(next)).status());
    }

    @Test
    void afterALogoutNothingOpensAnything() {
        var login = site.join("ada@example.org");
        assertEquals(204, site.post("/auth/logout", "", bearer(login)).status());
        var me = site.get("/auth/me", bearer(login));
        assertEquals(401, me.status(), me.body());
        assertTrue(me.header("WWW-Authenticate").contains("invalid_token"));
        assertEquals(401, site.refresh(login.text("refreshToken")).status());
    }

    @Test
    void aTokenThatHasExpiredIsNoHindranceToRefreshing() {
        var login = site.join("ada@example.org");
        site.clock.pass(java.time.Duration.ofMinutes(20));
        assertEquals(401, site.get("/whoami", bearer(login)).status());
        var next =
                site.post(
                        "/auth/refresh",
                        "{\"refreshToken\":\"" + login.text("refreshToken") + "\"}",
                        bearer(login));
        assertEquals(200, next.status(), next.body());
    }
}
