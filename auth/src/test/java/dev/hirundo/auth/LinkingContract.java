package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Which account somebody from a provider gets, and who may change that.
abstract class LinkingContract extends BrowserContract {
    LinkingContract(TestDatabase kind) {
        super(kind);
    }

    private void logIn(Browser where, String email) {
        String body = credentials(email, PASSWORD).replace("}", ",\"cookie\":true}");
        assertEquals(200, where.post("/auth/login", body).status());
    }

    /// @return the path by which the browser comes back
    private String beginLink(Browser where, String provider) {
        var begun = where.post("/auth/with/" + provider, "");
        assertEquals(200, begun.status(), begun.body());
        return where.visit(begun.text("location"));
    }

    private List<String> identities(Browser where) {
        return where.get("/auth/identities")
                .json()
                .get("items")
                .valueStream()
                .map(item -> item.get("provider").asText() + " " + item.get("subject").asText())
                .toList();
    }

    @Test
    void anAccountWhoseAddressNobodyVerifiedIsNotTakenOver() {
        var attacker = site.join("prey@example.org");
        issuer.next("mock", "prey", "Prey@example.org");
        assertEquals("http://localhost/#login=email-taken", browser.login("mock"));
        assertEquals("nobody", browser.who());

        site.mails.clear();
        site.post("/auth/email", "{\"email\":\"prey@example.org\"}", bearer(attacker));
        assertEquals(204, site.verify(site.tokenOfMail()).status());
        issuer.next("mock", "prey", "prey@example.org");
        assertEquals("http://localhost/", browser.login("mock"));
        assertEquals("prey@example.org", browser.who());
    }

    @Test
    void anAccountWhoseAddressNobodyVerifiedCannotPutAnIdentityInWait() {
        var attacker = site.join("owner.comes.later@example.org");
        var link = site.post("/auth/with/mock", "", bearer(attacker));
        assertEquals(403, link.status(), link.body());
        assertEquals("urn:hirundo:problem:email-not-verified", link.text("type"));
    }

    /// A thief with a young session linked an identity of his own; the owner recovers by mail.
    @Test
    void aResetTakesAwayTheIdentitiesThatWereLinked() {
        site.account("robbed@example.org");
        logIn(browser, "robbed@example.org");
        issuer.next("mock", "thief", "thief@example.net");
        assertEquals("http://localhost/", beginLinkAndReturn());
        site.mails.clear();
        site.forgot("robbed@example.org");
        assertEquals(204, site.reset(site.tokenOfMail(), "cranes come back in march").status());
        anotherBrowser();
        issuer.next("mock", "thief", "thief@example.net");
        browser.login("mock");
        assertEquals("thief@example.net", browser.who());
    }

    private String beginLinkAndReturn() {
        return browser.arrive(beginLink(browser, "mock")).header("Location");
    }

    @Test
    void anAccountThatWantsASecondFactorIsNotOpenedByAnAddressAlone() {
        site.account("guarded@example.org");
        var app = AuthenticatorApp.enrol(site, "guarded@example.org");
        issuer.next("mock", "guarded", "guarded@example.org");
        assertEquals("http://localhost/#login=email-taken", browser.login("mock"));
        assertEquals("nobody", browser.who());
        assertEquals(200, app.login(site, "guarded@example.org", app.next()).status());
    }

    @Test
    void whoIsLoggedInLinksAnIdentityAndComesInByItFromThenOn() {
        site.account("linker@example.org");
        logIn(browser, "linker@example.org");
        issuer.next("mock", "linker", "another@example.net");
        var back = browser.arrive(beginLink(browser, "mock"));
        assertEquals("http://localhost/", back.header("Location"));
        assertEquals(List.of("mock linker"), identities(browser));

        try (var elsewhere = new Browser(site)) {
            issuer.next("mock", "linker", Map.of());
            assertEquals("http://localhost/", elsewhere.login("mock"));
            assertEquals("linker@example.org", elsewhere.who());
        }
    }

    @Test
    void whoHasFoundASessionCannotLinkAWayInOfHisOwn() {
        site.account("found@example.org");
        logIn(browser, "found@example.org");
        site.clock.pass(Duration.ofMinutes(10));
        var refused = browser.post("/auth/with/mock", "");
        site.clock.pass(Duration.ofMinutes(-10));
        assertEquals(403, refused.status(), refused.body());
    }

    @Test
    void linkingNeedsALogin() {
        assertEquals(401, site.post("/auth/with/mock", "").status());
    }

    @Test
    void whoLogsOutMeanwhileLinksNothing() {
        site.account("gone@example.org");
        logIn(browser, "gone@example.org");
        String back = beginLink(browser, "mock");
        assertEquals(204, browser.post("/auth/logout", "").status());
        issuer.next("mock", "gone", "gone@example.net");
        assertEquals("http://localhost/#login=logged-out", browser.arrive(back).header("Location"));
        logIn(browser, "gone@example.org");
        assertEquals(List.of(), identities(browser));
    }

    @Test
    void whatOneUserBeganLinksNothingWhileAnotherIsLoggedIn() {
        site.account("one@example.org");
        site.account("two@example.org");
        logIn(browser, "one@example.org");
        String back = beginLink(browser, "mock");
        logIn(browser, "two@example.org"); // the first session lives on, without its cookies
        issuer.next("mock", "both", "both@example.net");
        var answer = browser.get(back); // even where the browser sends all its cookies
        assertEquals("http://localhost/#login=logged-out", answer.header("Location"));
        assertEquals(List.of(), identities(browser));
    }

    @Test
    void anIdentityOfSomebodyElseStaysHis() {
        issuer.next("mock", "hers", "hers@example.org");
        browser.login("mock");
        site.account("thief@example.org");
        try (var thief = new Browser(site)) {
            logIn(thief, "thief@example.org");
            issuer.next("mock", "hers", "hers@example.org");
            var answer = thief.arrive(beginLink(thief, "mock"));
            assertEquals("http://localhost/#login=linked-elsewhere", answer.header("Location"));
            assertEquals(List.of(), identities(thief));
        }
        assertEquals(List.of("mock hers"), identities(browser));
    }

    @Test
    void anAccountHasOneIdentityOfAProviderAndLinkingItAgainIsNoMistake() {
        issuer.next("mock", "same", "same@example.org");
        browser.login("mock");
        issuer.next("mock", "same", "same@example.org");
        assertEquals(
                "http://localhost/", browser.arrive(beginLink(browser, "mock")).header("Location"));
        issuer.next("mock", "not-same", "same@example.org");
        assertEquals(
                "http://localhost/#login=linked-elsewhere",
                browser.arrive(beginLink(browser, "mock")).header("Location"));
        assertEquals(List.of("mock same"), identities(browser));
    }

    @Test
    void theLastWayInStays() {
        issuer.next("mock", "last", "last@example.org");
        browser.login("mock");
        var refused = browser.delete("/auth/identities/mock");
        assertEquals(409, refused.status(), refused.body());
        assertEquals(404, browser.delete("/auth/identities/other").status());

        issuer.next("other", "last", "last@example.org");
        browser.arrive(beginLink(browser, "other"));
        assertEquals(List.of("mock last", "other last"), identities(browser));
        assertEquals(204, browser.delete("/auth/identities/mock").status());
        assertEquals(409, browser.delete("/auth/identities/other").status());
    }

    @Test
    void theLastWayInStaysEvenIfTwoAreUnlinkedAtOnce() {
        for (int i = 0; i < 5; i++) {
            String email = "pair" + i + "@example.org";
            issuer.next("mock", "pair" + i, email);
            browser.login("mock");
            issuer.next("other", "pair" + i, email);
            browser.arrive(beginLink(browser, "other"));
            String token = site.get("/auth/me", "Cookie", cookie()).status() == 200 ? cookie() : "";
            var answers =
                    List.of("mock", "other").stream()
                            .map(
                                    name ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            site.delete(
                                                                            "/auth/identities/"
                                                                                    + name,
                                                                            "X-CSRF",
                                                                            "1",
                                                                            "Cookie",
                                                                            token)
                                                                    .status()))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .sorted()
                            .toList();
            assertEquals(List.of(204, 409), answers);
            browser.cookies.clear();
        }
    }

    private String cookie() {
        String cookie = browser.cookies.get("__Host-access");
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @Test
    void aPasswordIsAWayInToo() {
        site.account("two.ways@example.org");
        issuer.next("mock", "two-ways", "two.ways@example.org");
        browser.login("mock");
        assertEquals(204, browser.delete("/auth/identities/mock").status());
        assertEquals(200, site.login("two.ways@example.org").status());
    }

    @Test
    void aDisabledAccountIsOpenedNeitherByItsIdentityNorByItsAddress() {
        issuer.next("mock", "off", "off@example.org");
        browser.login("mock");
        var id = UUID.fromString(browser.get("/auth/me").text("id"));
        assertTrue(site.auth.accounts().disable(id));
        browser.cookies.clear();
        issuer.next("mock", "off", "off@example.org");
        assertEquals("http://localhost/#login=disabled", browser.login("mock"));
        issuer.next("other", "off", "off@example.org");
        assertEquals("http://localhost/#login=disabled", browser.login("other"));
        site.auth.accounts().enable(id);
        issuer.next("mock", "off", "off@example.org");
        browser.login("mock");
        assertEquals(List.of("mock off"), identities(browser));
    }

    @Test
    void whereRegistrationIsClosedOnlyThoseComeInWhoAreKnown() {
        var settings = issuer.settings("mock");
        settings.put("registration", "closed");
        try (var closed = AuthSite.of(kind, settings);
                var stranger = new Browser(closed)) {
            issuer.next("mock", "stranger", "stranger@example.org");
            assertEquals("http://localhost/#login=registration-closed", stranger.login("mock"));
            closed.account("known@example.org");
            issuer.next("mock", "known", "known@example.org");
            assertEquals("http://localhost/", stranger.login("mock"));
            assertEquals("known@example.org", stranger.who());
        }
    }
}
