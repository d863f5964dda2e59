package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Login by a provider, through the whole stack, with a browser that obeys the cookies' attributes.
abstract class ExternalContract extends BrowserContract {
    ExternalContract(TestDatabase kind) {
        super(kind);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String count(String email) {
        return site.database
                .jdbi()
                .withHandle(
                        handle ->
                                handle.select(
                                                "select count(*) from auth_account where email = ?",
                                                email)
                                        .mapTo(String.class)
                                        .one());
    }

    @Test
    void theFirstLoginMakesAVerifiedAccountWithoutPasswordAndTheNextFindsIt() {
        issuer.next("mock", "first", "first@example.org");
        assertEquals("http://localhost/", browser.login("mock"));
        var me = browser.get("/auth/me").json();
        assertEquals("first@example.org", me.get("email").asText());
        assertTrue(me.get("emailVerified").asBoolean());
        assertEquals(401, site.login("first@example.org", "").status());

        var elsewhere = new Browser(site);
        issuer.next("mock", "first", "first.has.moved@example.org");
        assertEquals("http://localhost/", elsewhere.login("mock"));
        assertEquals("first@example.org", elsewhere.who());
        elsewhere.close();
    }

    @Test
    void whoCouldBeAskedIsListed() {
        assertEquals(
                "[{\"name\":\"mock\",\"login\":\"/auth/with/mock\"},{\"name\":\"other\",\"login\":\"/auth/with/other\"}]",
                site.get("/auth/with").json().get("items").toString());
        assertEquals(404, site.get("/auth/with/nobody").status());
        assertEquals(404, site.get("/auth/with/nobody/callback?code=a&state=b").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/notes", "/notes/1?done=false", "/#notes", "/a/../b", "/..//evil"})
    void theBrowserComesBackToThePageItLeft(String path) {
        issuer.next("mock", "back", "back@example.org");
        String there =
                browser.visit(
                        browser.get("/auth/with/mock?return=" + encoded(path)).header("Location"));
        assertEquals("http://localhost" + path, browser.arrive(there).header("Location"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil",
                "/\\evil",
                "\\\\evil",
                "\\/evil",
                "https://evil",
                "https:evil",
                "javascript:alert(1)",
                "@evil",
                ".evil",
                "user@evil",
                "//user:password@evil/",
                "/\t/evil",
                "\t//evil",
                "/\r\nSet-Cookie: a=b",
                "/ /evil",
                "/\u2215evil",
                "///evil",
                "",
            })
    void noLoginEndsAtAnotherSite(String path) {
        issuer.next("mock", "back", "back@example.org");
        String there =
                browser.visit(
                        browser.get("/auth/with/mock?return=" + encoded(path)).header("Location"));
        assertEquals("http://localhost/", browser.arrive(there).header("Location"));
    }

    @Test
    void theCookieThatWaitsIsForOurHostOnlyAndNoScripts() {
        String begun = browser.get("/auth/with/mock").cookies().getFirst();
        assertTrue(begun.startsWith("__Host-login="), begun);
        for (String attribute :
                new String[] {"Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"}) {
            assertTrue(begun.contains("; " + attribute), begun);
        }
        assertFalse(begun.contains("Domain"), begun);
        var back = browser.arrive("/auth/with/mock/callback?error=access_denied&state=x");
        assertTrue(
                back.cookies().getFirst().startsWith("__Host-login=; "), back.cookies()::toString);
        assertFalse(browser.cookies.containsKey("__Host-login"), back.cookies()::toString);
        assertEquals("no-store", back.header("Cache-Control"));
    }

    @Test
    void whatBelongsToOneBrowserIsNoGoodInAnother() {
        var attacker = new Browser(site);
        String his = attacker.begin("mock");
        assertEquals("http://localhost/#login=forged", browser.arrive(his).header("Location"));
        browser.begin("mock"); // now it has a cookie, of a login of its own
        assertEquals("http://localhost/#login=forged", browser.arrive(his).header("Location"));
        assertEquals("nobody", browser.who());
        attacker.close();
    }

    @Test
    void aLoginIsGoodOnce() {
        String back = browser.begin("mock");
        var before = Map.copyOf(browser.cookies);
        issuer.next("mock", "once", "once@example.org");
        assertEquals("http://localhost/", browser.arrive(back).header("Location"));
        assertEquals("http://localhost/#login=forged", browser.arrive(back).header("Location"));
        browser.cookies.clear();
        browser.cookies.putAll(before); // the provider still knows that the code was used
        assertEquals("http://localhost/#login=expired", browser.arrive(back).header("Location"));
        assertEquals("nobody", browser.who());
    }

    @ParameterizedTest
    @CsvSource({
        "code=&state=, forged",
        "code=abc, forged",
        "'', forged",
        "error=access_denied&state=x, forged",
        "code=a&code=b&state=x, forged",
        "code=a&state=x&state=y, forged",
    })
    void whatNoProviderSentIsRefused(String query, String why) {
        browser.begin("mock");
        var answer = browser.arrive("/auth/with/mock/callback?" + query);
        assertEquals(303, answer.status());
        assertEquals("http://localhost/#login=" + why, answer.header("Location"));
    }

    @Test
    void whoSaysNoAtTheProviderIsToldSo() {
        String back = browser.begin("mock").replaceAll("code=[^&]*", "error=access_denied");
        assertEquals("http://localhost/#login=denied", browser.arrive(back).header("Location"));
    }

    @Test
    void aCookieThatWasTamperedWithIsNone() {
        String back = browser.begin("mock");
        String cookie = browser.cookies.get("__Host-login");
        int middle = "__Host-login=".length() + 40;
        char other = cookie.charAt(middle) == 'A' ? 'B' : 'A';
        for (String changed :
                new String[] {
                    cookie.substring(0, middle) + other + cookie.substring(middle + 1),
                    "__Host-login=" + cookie.substring(middle),
                    "__Host-login=; SameSite=Lax",
                    "__Host-login=~; SameSite=Lax",
                    "__Host-login=AAAA; SameSite=Lax",
                }) {
            browser.cookies.put("__Host-login", changed);
            assertEquals("http://localhost/#login=forged", browser.arrive(back).header("Location"));
        }
    }

    @Test
    void aLoginBegunWithOneProviderDoesNotEndAtAnother() {
        String back = browser.begin("mock").replace("/mock/", "/other/");
        assertEquals("http://localhost/#login=forged", browser.arrive(back).header("Location"));
    }

    @Test
    void whoStaysAwayForTooLongBeginsAnew() {
        String back = browser.begin("mock");
        site.clock.pass(Duration.ofMinutes(11));
        assertEquals("http://localhost/#login=expired", browser.arrive(back).header("Location"));
    }

    @Test
    void anAddressThatTheProviderDoesNotVouchForOpensNothing() {
        var claims =
                new Object[] {
                    Map.of(),
                    Map.of("email", "loose@example.org"),
                    Map.of("email", "loose@example.org", "email_verified", false),
                    Map.of("email", "loose@example.org", "email_verified", "false"),
                    Map.of("email", "no address", "email_verified", true),
                };
        for (Object claim : claims) {
            @SuppressWarnings("unchecked")
            var those = (Map<String, Object>) claim;
            issuer.next("mock", "loose", those);
            assertEquals("http://localhost/#login=email-not-verified", browser.login("mock"));
        }
        assertEquals("0", count("loose@example.org"));
    }

    @Test
    void aProviderThatIsAwayIsToldAtTheBeginningAndAtTheEnd() {
        var away = new Issuer();
        try (var other = AuthSite.of(kind, away.settings("mock"));
                var waiting = new Browser(other)) {
            String back = waiting.begin("mock");
            away.close();
            var end = waiting.arrive(back);
            assertEquals("http://localhost/#login=unavailable", end.header("Location"));
        }
        try (var other = AuthSite.of(kind, away.settings("mock"))) {
            var begin = other.get("/auth/with/mock");
            assertEquals(503, begin.status(), begin.body());
            assertFalse(begin.header("Retry-After").isEmpty());
            assertEquals("", begin.header("Set-Cookie"));
        }
    }
}
