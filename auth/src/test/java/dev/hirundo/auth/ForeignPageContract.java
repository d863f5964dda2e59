package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the page of another site, or another host of the domain, can have a browser do here.
abstract class ForeignPageContract {
    private static final String LOGIN = credentials("ada@example.org", PASSWORD);
    private static final String BY_COOKIE = LOGIN.replace("}", ",\"cookie\":true}");

    private final AuthSite site;
    private final AuthSite.Answer ada;

    ForeignPageContract(TestDatabase kind) {
        site =
                AuthSite.of(
                        AuthSite.TABLES.open(kind),
                        Map.of(),
                        builder -> builder.attempts(Raced.NO_LIMIT));
        ada = site.join("ada@example.org");
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void nobodyElsesPageLearnsOrChangesAnything() {
        for (String path : List.of("/auth/login", "/auth/me", "/auth/refresh")) {
            var asked =
                    site.send(
                            "OPTIONS",
                            path,
                            "",
                            "Origin",
                            "https://evil.example",
                            "Access-Control-Request-Method",
                            "POST",
                            "Access-Control-Request-Headers",
                            "content-type,x-csrf");
            assertTrue(
                    asked.whole().headers().map().keySet().stream()
                            .noneMatch(name -> name.toLowerCase().startsWith("access-control")),
                    path);
        }
        for (String override :
                List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            assertEquals(
                    200,
                    site.get("/auth/sessions", "Authorization", bearer(ada)[1], override, "DELETE")
                            .status());
        }
        assertEquals(200, site.get("/auth/me", bearer(ada)).status());
    }

    /// Login CSRF: who is logged in as somebody else tells him his secrets.
    @Test
    void noOtherSiteLogsABrowserIn() {
        for (String origin :
                List.of(
                        "https://evil.example",
                        "null",
                        "http://localhost.evil.example",
                        "https://localhost",
                        "http://localhost:1")) {
            var refused = site.post("/auth/login", BY_COOKIE, "Origin", origin);
            assertEquals(403, refused.status(), origin);
            assertEquals(List.of(), refused.cookies());
        }
        assertEquals(
                403, site.post("/auth/login", BY_COOKIE, "Sec-Fetch-Site", "cross-site").status());
        assertEquals(
                403, site.post("/auth/login", BY_COOKIE, "Sec-Fetch-Site", "same-site").status());
        assertEquals(
                200, site.post("/auth/login", BY_COOKIE, "Origin", "http://localhost").status());
        assertEquals(
                200, site.post("/auth/login", BY_COOKIE, "Sec-Fetch-Site", "same-origin").status());
        assertEquals(
                200,
                site.post("/auth/login", LOGIN, "Origin", "https://evil.example").status(),
                "tokens in a body it cannot read");
    }

    private String[] cookies() {
        var set = site.post("/auth/login", BY_COOKIE).cookies();
        return set.stream()
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .toArray(String[]::new);
    }

    /// Another host of the domain plants its own refresh token, for a longer path: it comes first.
    /// A browser keeps it from that by the prefix; one that does not know the prefix does not.
    @Test
    void aCookieThatComesTwiceCountsAsNone() {
        site.register("eve@example.org");
        String[] own = cookies();
        var evesTokens = site.login("eve@example.org");
        String planted = "__Host-refresh=" + evesTokens.text("refreshToken");
        for (String both : List.of(planted + "; " + own[1], own[1] + "; " + planted)) {
            var refused = site.post("/auth/refresh", "", "Cookie", both, "X-CSRF", "1");
            assertEquals(401, refused.status(), refused.body());
        }
        String access = "__Host-access=" + evesTokens.text("accessToken");
        assertEquals("nobody", site.get("/whoami", "Cookie", access + "; " + own[0]).body());
        assertEquals("nobody", site.get("/whoami", "Cookie", own[0], "Cookie", access).body());
        assertEquals(200, site.post("/auth/refresh", "", "Cookie", own[1], "X-CSRF", "1").status());
    }

    @Test
    void aThousandCookiesAreNoTrouble() {
        String own = cookies()[0];
        String many = "a=b; ".repeat(1000);
        assertEquals("nobody", site.get("/whoami", "Cookie", many + "c=d").body());
        assertNotEquals("nobody", site.get("/whoami", "Cookie", many + own).body());
        for (String odd :
                List.of(
                        "=",
                        ";;;;",
                        "__Host-access",
                        "__Host-access=\"",
                        "\u00e9=\u00e9",
                        "a=b; =c; __Host-access==")) {
            assertEquals("nobody", site.get("/whoami", "Cookie", odd).body(), odd);
        }
    }

    @Test
    void aLoginBeginsASessionThatNobodyKnewBefore() {
        String[] fixed = cookies();
        String mine = site.get("/whoami", "Cookie", fixed[0]).body();
        site.register("eve@example.org");
        var login =
                site.post(
                        "/auth/login",
                        BY_COOKIE.replace("ada@", "eve@"),
                        "Cookie",
                        fixed[0] + "; " + fixed[1],
                        "X-CSRF",
                        "1");
        assertEquals(200, login.status(), login.body());
        assertTrue(
                login.cookies().stream()
                        .noneMatch(
                                cookie ->
                                        cookie.startsWith(fixed[0])
                                                || cookie.startsWith(fixed[1])));
        assertEquals(
                mine, site.get("/whoami", "Cookie", fixed[0]).body(), "the old one is who it was");
    }
}
