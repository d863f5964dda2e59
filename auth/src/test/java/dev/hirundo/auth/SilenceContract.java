package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.AuthSite.Answer;
import dev.hirundo.testing.LogWatch;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Everything is done once, rightly and wrongly; then no secret may stand in a log, in a problem,
/// in the audit log, or in an address that a browser is sent to on this site.
abstract class SilenceContract {
    private static final String ADA = "ada@example.org";
    private static final String WRONG = "a wrong password of hers";
    private static final String NEXT = "cranes come back in march";
    private static final Pattern PARAMETER = Pattern.compile("[?&](?:code|state|nonce)=([^&]+)");

    private final TestDatabase kind;
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private AuthSite site;

    SilenceContract(TestDatabase kind) {
        this.kind = kind;
    }

    /// What must not be seen from now on.
    private String secret(String what, String text) {
        assertTrue(text.length() >= 6, what);
        secrets.put(what + " " + secrets.size(), text);
        return text;
    }

    private Answer heard(int status, Answer answer) {
        assertEquals(status, answer.status(), answer.body());
        if (status >= 300) {
            problems.add(answer.body() + answer.whole().headers().map());
        }
        return answer;
    }

    private Answer tokens(Answer login) {
        secret("access token", login.text("accessToken"));
        secret("refresh token", login.text("refreshToken"));
        return login;
    }

    @Test
    void nothingSecretIsLoggedOrTold() {
        secret("auth.secret", AuthSite.SECRET);
        secret("client secret", Issuer.SECRET);
        secret("password", PASSWORD);
        secret("wrong password", WRONG);
        secret("new password", NEXT);
        try (var log = new LogWatch();
                var issuer = new Issuer()) {
            try (var opened = AuthSite.of(kind, issuer.settings("mock"))) {
                site = opened;
                passwords();
                var login = tokens(heard(200, site.login(ADA, NEXT)));
                keysAndTickets(login);
                secondFactor();
                external(issuer);
                hashes();
            }
            assertFalse(log.records().isEmpty());
            secrets.forEach(
                    (what, text) -> {
                        log.records()
                                .forEach(
                                        line ->
                                                assertFalse(
                                                        line.contains(text), what + ": " + line));
                        problems.forEach(
                                body -> assertFalse(body.contains(text), what + ": " + body));
                    });
        }
    }

    private void passwords() {
        heard(201, site.register(ADA));
        heard(409, site.register(ADA));
        heard(422, site.post("/auth/register", credentials("no address", PASSWORD)));
        secret("mailed token", site.tokenOfMail());
        heard(401, site.login(ADA, WRONG));
        heard(400, site.post("/auth/login", credentials(ADA, PASSWORD).replace("}", "")));
        heard(422, site.post("/auth/login", "{\"password\":\"" + PASSWORD + "\"}"));
        var login = tokens(heard(200, site.login(ADA)));
        var second = tokens(heard(200, site.refresh(login.text("refreshToken"))));
        site.clock.pass(Duration.ofMinutes(1));
        var third = tokens(heard(200, site.refresh(second.text("refreshToken"))));
        heard(401, site.refresh(login.text("refreshToken"))); // used twice: the session ends
        heard(401, site.get("/auth/me", bearer(third)));
        heard(401, site.get("/auth/me", bearer(login.text("accessToken") + "x")));
        heard(401, site.refresh(third.text("refreshToken")));
        site.mails.clear();
        site.forgot(ADA);
        String token = secret("reset token", site.tokenOfMail());
        heard(422, site.reset(token, "geheim"));
        heard(204, site.reset(token, NEXT));
        heard(422, site.reset(token, NEXT));
    }

    private void keysAndTickets(Answer login) {
        var key = heard(201, site.post("/auth/keys", "{\"name\":\"backup\"}", bearer(login)));
        String text = secret("API key", key.text("key"));
        heard(200, site.get("/whoami", bearer(text)));
        heard(401, site.get("/whoami", bearer(text.substring(0, text.length() - 1) + "_")));
        heard(403, site.get("/auth/sessions", bearer(text)));
        var made = heard(201, site.post("/auth/ticket", "", bearer(login)));
        String ticket = secret("ticket", made.text("ticket"));
        String[] live = {"Accept", "text/event-stream"};
        heard(200, site.get("/live?ticket=" + ticket, live));
        heard(401, site.get("/live?ticket=" + ticket, live));
    }

    private void secondFactor() {
        String email = "totp@example.org";
        site.account(email);
        var app = AuthenticatorApp.enrol(site, email);
        secret("TOTP secret", Base32.encode(app.secret()));
        app.recoveryCodes().forEach(code -> secret("recovery code", code));
        heard(401, app.login(site, email, "not a code"));
        heard(401, app.login(site, email, app.recoveryCodes().get(0) + "x"));
        tokens(heard(200, app.login(site, email, app.recoveryCodes().get(0))));
        heard(401, app.login(site, email, app.recoveryCodes().get(0)));
        tokens(heard(200, app.login(site, email, app.at(0))));
        heard(401, app.login(site, email, app.at(0)));
    }

    private void external(Issuer issuer) {
        try (var browser = new Browser(site)) {
            issuer.next("mock", "ada", "ada@example.net");
            String place = browser.get("/auth/with/mock").header("Location");
            parameters(place);
            String back = browser.visit(place);
            parameters(back);
            secret("waiting cookie", value(browser, "__Host-login"));
            heard(303, browser.arrive(back.replace("state=", "state=x")));
            String again = browser.begin("mock");
            parameters(again);
            var done = browser.arrive(again);
            assertEquals("http://localhost/", done.header("Location"));
            secret("access token", value(browser, "__Host-access"));
            secret("refresh token", value(browser, "__Host-refresh"));
            heard(303, browser.arrive(again));
        }
    }

    private void parameters(String address) {
        PARAMETER.matcher(address).results().forEach(found -> secret("parameter", found.group(1)));
    }

    private static String value(Browser browser, String name) {
        String cookie = browser.cookies.get(name);
        return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    }

    /// What the database knows of them, and what it wrote down of what happened.
    private void hashes() {
        for (String column :
                List.of(
                        "password_hash from auth_account where password_hash is not null",
                        "hash from auth_key",
                        "hash from auth_recovery_code")) {
            select(column).forEach(hash -> secret("hash", hash));
        }
        problems.addAll(select("detail from auth_event where detail <> ''"));
        problems.addAll(select("user_agent from auth_event where user_agent <> ''"));
    }

    private List<String> select(String what) {
        return site.database
                .jdbi()
                .withHandle(handle -> handle.select("select " + what).mapTo(String.class).list());
    }
}
