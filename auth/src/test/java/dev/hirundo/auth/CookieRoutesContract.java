package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tokens in cookies, and the requests that another site's page would have a browser make.
abstract class CookieRoutesContract {
    private static final String OWN = "https://app.example.org";
    private static final String LOGIN =
            "{\"email\":\"ada@example.org\",\"password\":\"" + PASSWORD + "\",\"cookie\":true}";

    private final TestDatabase kind;
    private AuthSite site;

    /// TLS ends at a proxy: the site's address says https, the requests that arrive are http.
    CookieRoutesContract(TestDatabase kind) {
        this.kind = kind;
        start(Map.of("url", OWN + ":443/app"));
    }

    private void start(Map<String, String> settings) {
        site =
                AuthSite.of(
                        AuthSite.TABLES.open(kind),
                        settings,
                        builder -> builder.attempts(Raced.NO_LIMIT));
    }

    @AfterEach
    void close() {
        site.close();
    }

    /// The header that sends back what was set.
    private String join() {
        site.register("ada@example.org");
        return sent(site.post("/auth/login", LOGIN));
    }

    private static String sent(AuthSite.Answer answer) {
        assertEquals(200, answer.status(), answer.body());
        return String.join(
                "; ", answer.cookies().stream().map(cookie -> cookie.split(";")[0]).toList());
    }

    private int note(String cookie) {
        return site.post("/note", "", "Cookie", cookie, "X-CSRF", "1").status();
    }

    private int note(String cookie, String origin) {
        return site.post("/note", "", "Cookie", cookie, "X-CSRF", "1", "Origin", origin).status();
    }

    @Test
    void theCookiesAreAsTightAsCookiesGetAndTheBodyHoldsNoToken() {
        site.register("ada@example.org");
        var answer = site.post("/auth/login", LOGIN);
        assertEquals(2, answer.cookies().size());
        assertCookie("__Host-access", "/", 900, answer.cookies().get(0));
        assertCookie("__Host-refresh", "/", 30 * 24 * 3600, answer.cookies().get(1));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals("Cookie", answer.text("tokenType"));
        assertTrue(
                answer.json().get("accessToken").isNull()
                        && answer.json().get("refreshToken").isNull());
        assertFalse(
                answer.body().contains("eyJ") || answer.body().contains("hrst_"), answer.body());
    }

    private static void assertCookie(String name, String path, int age, String cookie) {
        assertTrue(cookie.startsWith(name + "="), cookie);
        assertEquals(
                Set.of("HttpOnly", "Secure", "SameSite=Strict", "Path=" + path, "Max-Age=" + age),
                Set.of(cookie.substring(cookie.indexOf(';') + 1).strip().split("; *")));
    }

    @Test
    void aCookieIsAsGoodAsABearerTokenForWhatIsMeant() {
        String cookie = join();
        assertTrue(site.get("/whoami", "Cookie", cookie).body().endsWith("[] []"));
        assertEquals(
                200,
                site.get("/auth/me", "Cookie", cookie, "Origin", "https://evil.example").status(),
                "safe");
        assertEquals(200, note(cookie, OWN));
        assertEquals(200, note(cookie, "HTTPS://APP.example.org"));
        assertEquals(200, note(cookie), "no browser");
        var options =
                site.send(
                        "OPTIONS",
                        "/auth/me",
                        "",
                        "Cookie",
                        cookie,
                        "Origin",
                        "https://evil.example");
        assertEquals(204, options.status());
        assertEquals("", options.header("Access-Control-Allow-Origin"));
    }

    @Test
    void whatAnotherSiteMakesABrowserSendIsRefused() {
        String cookie = join();
        for (String method : List.of("POST", "PATCH", "DELETE", "PUT")) {
            var refused = site.send(method, "/note", "", "Cookie", cookie);
            assertEquals(403, refused.status(), method);
            assertEquals("application/problem+json", refused.header("Content-Type"));
            assertEquals(
                    403, site.send(method, "/note", "", "Cookie", cookie, "Origin", OWN).status());
        }
        for (String origin :
                List.of(
                        "null",
                        "",
                        "https://evil.example",
                        "https://evil.app.example.org",
                        "https://example.org",
                        "https://app.example.org.evil.example",
                        "https://evil-app.example.org",
                        "http://app.example.org",
                        "https://app.example.org:8443",
                        "https://app.example.org/",
                        "https://app.example.org@evil.example",
                        "https://app.example.org, https://evil.example",
                        "app.example.org",
                        "*",
                        "http://localhost:" + site.uri("/").getPort())) {
            assertEquals(403, note(cookie, origin), origin);
        }
        for (String from : List.of("cross-site", "same-site", "nonsense")) {
            assertEquals(
                    403,
                    site.post("/note", "", "Cookie", cookie, "X-CSRF", "1", "Sec-Fetch-Site", from)
                            .status());
        }
    }

    @Test
    void noOtherSiteRefreshesOrLogsOut() {
        String cookie = join();
        for (String path : List.of("/auth/refresh", "/auth/logout")) {
            assertEquals(403, site.post(path, "", "Cookie", cookie).status(), path);
            assertEquals(
                    403,
                    site.post(path, "", "Cookie", cookie, "X-CSRF", "1", "Origin", "null").status(),
                    path);
        }
        String access = cookie.split("; ")[0];
        site.post("/auth/logout", "", "Cookie", access);
        assertEquals(200, site.get("/auth/me", "Cookie", cookie).status(), "still there");
    }

    @Test
    void aWebSocketOfAnotherSiteIsRefused() throws IOException {
        String cookie = join();
        assertEquals(403, upgrade(cookie, "https://evil.example"));
        assertEquals(403, upgrade(cookie, "null"));
        assertEquals(403, upgrade(cookie, ""));
        assertEquals(200, upgrade(cookie, OWN));
    }

    private int upgrade(String cookie, String origin) throws IOException {
        try (var http = new RawHttp(site.uri("/").getPort())) {
            String request =
                    "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: "
                            + cookie
                            + "\r\n"
                            + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n")
                            + "\r\n";
            return http.send(request).answer().orElseThrow().status();
        }
    }

    @Test
    void aCookieThatIsNoGoodAnyMoreIsAsGoodAsNone() {
        String cookie = join();
        assertEquals(204, site.post("/auth/logout", "", "Cookie", cookie, "X-CSRF", "1").status());
        assertEquals("nobody", site.get("/whoami", "Cookie", cookie).body());
        assertEquals(401, site.get("/auth/me", "Cookie", cookie).status());
        assertEquals("nobody", site.get("/whoami", "Cookie", "__Host-access=nonsense").body());
        assertEquals("nobody", site.get("/whoami", "Cookie", "__Host-access=").body());
        assertEquals(
                "nobody",
                site.get("/whoami", "Cookie", cookie.replace("__Host-access", "access")).body());
        String other = sent(site.post("/auth/login", LOGIN));
        site.clock.pass(Duration.ofMinutes(20));
        assertEquals("nobody", site.get("/whoami", "Cookie", other).body());
        assertEquals(200, site.post("/auth/login", LOGIN, "Cookie", other).status());
    }

    @Test
    void aRefreshByCookieSetsTheNextAndALogoutTakesBoth() {
        String cookie = join();
        site.clock.pass(Duration.ofMinutes(20));
        var next = site.post("/auth/refresh", "", "Cookie", cookie, "X-CSRF", "1", "Origin", OWN);
        String renewed = sent(next);
        assertFalse(next.body().contains("eyJ"), next.body());
        assertEquals(200, site.get("/auth/me", "Cookie", renewed).status());
        var out = site.post("/auth/logout", "", "Cookie", renewed, "X-CSRF", "1");
        assertEquals(204, out.status());
        assertTrue(
                out.cookies().stream()
                        .allMatch(
                                c ->
                                        c.contains("=; ")
                                                && c.contains(
                                                        "; Expires=Thu, 1 Jan 1970 00:00:00 GMT")),
                out.cookies()::toString);
        assertTrue(out.cookies().getFirst().startsWith("__Host-access=; "));
        assertTrue(out.cookies().getLast().contains("Path=/;"));
        var refused = site.post("/auth/refresh", "", "Cookie", renewed, "X-CSRF", "1");
        assertEquals(401, refused.status());
        assertEquals(2, refused.cookies().size(), "cleared");
        assertEquals(401, site.post("/auth/refresh", "", "X-CSRF", "1").status());
    }

    @Test
    void aHeaderCountsMoreThanACookie() {
        String ada = join();
        String adas = site.get("/whoami", "Cookie", ada).body();
        var bob = site.join("bob@example.org");
        String both = site.get("/whoami", "Cookie", ada, "Authorization", bearer(bob)[1]).body();
        assertEquals(site.get("/whoami", bearer(bob)).body(), both);
        assertFalse(both.equals(adas));
        assertEquals(
                401,
                site.get("/whoami", "Cookie", ada, "Authorization", "Bearer nonsense").status());
        assertEquals(
                200,
                site.post("/note", "", "Cookie", ada, "Authorization", bearer(bob)[1]).status(),
                "no CSRF with a header");
    }

    /// A learner's server says `http://localhost:8080` and is opened as `http://127.0.0.1:8080`.
    @Test
    void overPlainHttpTheHostThatWasAskedIsOursToo() {
        site.close();
        site =
                AuthSite.of(
                        AuthSite.TABLES.open(kind),
                        Map.of("url", "http://localhost:1"),
                        builder -> builder);
        site.register("ada@example.org");
        String cookie = sent(site.post("/auth/login", LOGIN));
        String asked = "http://localhost:" + site.uri("/").getPort();
        assertEquals(200, note(cookie, "http://localhost:1"));
        assertEquals(200, note(cookie, asked));
        assertEquals(403, note(cookie, "http://localhost:2"));
        assertEquals(403, note(cookie, asked.replace("http:", "https:")));
    }

    @Test
    void withoutAnAddressOfTheSiteTheOneThatWasAskedIsOurs() {
        site.close();
        site =
                AuthSite.of(
                        AuthSite.TABLES.open(kind),
                        Map.of("cookie.insecure", "true"),
                        builder -> builder);
        site.register("ada@example.org");
        String cookie = sent(site.post("/auth/login", LOGIN));
        assertTrue(cookie.startsWith("access="), cookie);
        assertEquals(200, note(cookie, "http://localhost"));
        assertEquals(403, note(cookie, "http://localhost:81"));
    }
}
