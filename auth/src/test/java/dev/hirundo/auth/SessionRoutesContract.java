package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Revocation;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Where somebody is logged in, how that ends, and who hears of it.
abstract class SessionRoutesContract {
    private static final String CHANGE =
            "{\"current\":\"" + PASSWORD + "\",\"new\":\"nests under the old roof\"}";

    private final Database database;
    private final AuthSite site;

    SessionRoutesContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
        site = AuthSite.of(database, Map.of(), builder -> builder.attempts(Raced.NO_LIMIT));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void assertEnded(AuthSite.Answer login) {
        var refused = site.get("/whoami", bearer(login));
        assertEquals(401, refused.status());
        assertTrue(refused.header("WWW-Authenticate").contains("invalid_token"));
        assertEquals(401, site.refresh(login.text("refreshToken")).status());
    }

    private String current(AuthSite.Answer login) {
        var items = site.get("/auth/sessions", bearer(login)).json().get("items");
        var current =
                StreamSupport.stream(items.spliterator(), false)
                        .filter(item -> item.get("current").asBoolean())
                        .toList();
        assertEquals(1, current.size(), items::toString);
        return current.getFirst().get("id").asText();
    }

    @Test
    void theListShowsEachSessionOnceAndNoSecret() {
        var first = site.join("ada@example.org");
        var second =
                site.post(
                        "/auth/login",
                        AuthSite.credentials("ada@example.org", PASSWORD),
                        "User-Agent",
                        "Kiosk <script>");
        var list = site.get("/auth/sessions", bearer(first));
        assertEquals(2, list.json().get("items").size());
        assertEquals("no-store", list.header("Cache-Control"));
        assertTrue(list.body().contains("Kiosk <script>") && list.body().contains("127.0.0.1"));
        assertTrue(!list.body().contains("hash") && !list.body().contains("salt"));
        assertTrue(!current(first).equals(current(second)));
        assertEquals(401, site.get("/auth/sessions").status());
    }

    @Test
    void oneIsEndedAndTheOtherLives() {
        var first = site.join("ada@example.org");
        var second = site.login("ada@example.org");
        String path = "/auth/sessions/" + current(second);
        assertEquals(204, site.delete(path, bearer(first)).status());
        assertEnded(second);
        assertEquals(200, site.get("/auth/me", bearer(first)).status());
        assertEquals(404, site.delete(path, bearer(first)).status(), "it has ended before");
        assertEquals(204, site.delete("/auth/sessions", bearer(first)).status());
        assertEnded(first);
    }

    @Test
    void somebodyElsesIsNoneAndLives() {
        var ada = site.join("ada@example.org");
        var eve = site.join("eve@example.org");
        assertEquals(404, site.delete("/auth/sessions/" + current(ada), bearer(eve)).status());
        for (String id : new String[] {"x", "1'--", UUID.randomUUID().toString(), "0".repeat(36)}) {
            assertEquals(404, site.delete("/auth/sessions/" + id, bearer(eve)).status(), id);
        }
        site.delete("/auth/sessions", bearer(eve));
        assertEquals(200, site.get("/auth/me", bearer(ada)).status());
    }

    @Test
    void aChangedPasswordEndsTheOthersOnly() {
        var here = site.join("ada@example.org");
        var there = site.login("ada@example.org");
        assertEquals(
                422,
                site.post("/auth/password", CHANGE.replace(PASSWORD, "not hers"), bearer(here))
                        .status());
        assertEquals(
                422,
                site.post(
                                "/auth/password",
                                CHANGE.replace("nests under the old roof", "password1"),
                                bearer(here))
                        .status());
        assertEquals(
                422,
                site.post("/auth/password", "{\"new\":\"nests under the old roof\"}", bearer(here))
                        .status());
        assertEquals(200, site.get("/auth/me", bearer(there)).status());
        assertEquals(204, site.post("/auth/password", CHANGE, bearer(here)).status());
        assertEnded(there);
        assertEquals(200, site.get("/auth/me", bearer(here)).status());
        assertEquals(200, site.refresh(here.text("refreshToken")).status());
        assertEquals(401, site.login("ada@example.org").status());
        assertEquals(200, site.login("ada@example.org", "nests under the old roof").status());
    }

    @Test
    void logoutByRefreshTokenAloneEndsItsSession() {
        var ada = site.join("ada@example.org");
        String body = "{\"refreshToken\":\"" + ada.text("refreshToken") + "\"}";
        assertEquals(204, site.post("/auth/logout", body).status());
        assertEnded(ada);
        assertEquals(204, site.post("/auth/logout", body).status(), "what he wants is the case");
        assertEquals(
                204, site.post("/auth/logout", "{\"refreshToken\":\"hrst_nonsense\"}").status());
    }

    @Test
    void anotherNodeRefusesWhatHasEndedWithinASecond() {
        try (var other =
                AuthSite.of(database, Map.of(), builder -> builder.attempts(Raced.NO_LIMIT))) {
            var ada = site.join("ada@example.org");
            assertEquals(200, other.get("/auth/me", bearer(ada)).status());
            assertEquals(204, site.post("/auth/logout", "", bearer(ada)).status());
            var took = Raced.until(() -> other.get("/whoami", bearer(ada)).status() == 401);
            assertTrue(
                    took.compareTo(Duration.ofSeconds(2)) < 0,
                    took::toString); // one, and a slow machine
            assertEquals(401, other.refresh(ada.text("refreshToken")).status());
        }
    }

    /// A node that starts after the end knows of it from the first request on.
    @Test
    void aNewNodeKnowsWhatEndedBefore() {
        var ada = site.join("ada@example.org");
        site.post("/auth/logout", "", bearer(ada));
        try (var other = AuthSite.of(database, Map.of(), builder -> builder)) {
            assertEquals(401, other.get("/whoami", bearer(ada)).status());
        }
    }

    @Test
    void whoHoldsAConnectionHearsOfTheEndFromHereAndFromOtherNodes() throws IOException {
        var heard = new AtomicInteger();
        var settings = Map.of("secret", AuthSite.SECRET, "url", "http://localhost");
        var node = Auth.builder(Config.just(ConfigSources.create(settings)), database).build();
        var server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .shutdownHook(false)
                        .routing(
                                routing ->
                                        routing.addFeature(node)
                                                .get(
                                                        "/hold",
                                                        (req, res) -> {
                                                            Revocation.of(req.context())
                                                                    .onRevoked(
                                                                            heard::incrementAndGet);
                                                            res.send("held");
                                                        }))
                        .build()
                        .start();
        try {
            var ada = site.join("ada@example.org");
            hold(server.port(), ada);
            hold(server.port(), site.join("bob@example.org"));
            assertEquals(0, heard.get());
            site.post("/auth/logout", "", bearer(ada));
            Raced.until(() -> heard.get() == 1);

            var bob = node.accounts().findByEmail("bob@example.org").orElseThrow().id();
            node.accounts().disable(bob);
            assertEquals(2, heard.get(), "on the node itself it is told before disable returns");
        } finally {
            server.stop();
        }
    }

    private static void hold(int port, AuthSite.Answer login) throws IOException {
        String request =
                "GET /hold HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n";
        try (var http = new RawHttp(port)) {
            assertEquals(
                    200,
                    http.send(request.formatted(login.text("accessToken")))
                            .answer()
                            .orElseThrow()
                            .status());
        }
    }

    @Test
    void noTwoSidesCanUseARefreshTokenForLong() {
        var ada = site.join("ada@example.org");
        var next = site.refresh(ada.text("refreshToken"));
        site.clock.pass(Duration.ofMinutes(1));
        var after = site.refresh(next.text("refreshToken"));
        assertEquals(200, after.status());
        site.clock.pass(Duration.ofMinutes(1));
        assertEquals(401, site.refresh(ada.text("refreshToken")).status());
        assertEnded(after);
    }
}
