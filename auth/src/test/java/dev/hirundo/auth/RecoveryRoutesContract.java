package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A forgotten password and a new address: what the links in mails do, and for how long.
abstract class RecoveryRoutesContract {
    private static final String NEW = "nests under the old roof";

    private final Database database;
    private final AuthSite site;

    RecoveryRoutesContract(TestDatabase kind) {
        database = kind.open();
        site = AuthSite.of(database, Map.of(), builder -> builder.attempts(Raced.NO_LIMIT));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private AuthSite.Answer forgot(String email) {
        return site.post("/auth/password/forgot", "{\"email\":\"" + email + "\"}");
    }

    private int reset(String token, String password) {
        String body = "{\"token\":\"" + token + "\",\"password\":\"" + password + "\"}";
        return site.post("/auth/password/reset", body).status();
    }

    private int verify(String token) {
        return site.post("/auth/email/verify", "{\"token\":\"" + token + "\"}").status();
    }

    private int change(AuthSite.Answer login, String email, String password) {
        String body = "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}";
        return site.post("/auth/email", body, bearer(login)).status();
    }

    /// Logged in, the address verified, no mail on its way.
    private AuthSite.Answer ada() {
        var login = site.join("ada@example.org");
        assertEquals(204, verify(site.tokenOfMail()));
        return login;
    }

    @Test
    void whetherThereIsAnAccountIsSaidByMailOnly() {
        ada();
        var known = forgot("ada@example.org");
        assertEquals("ada@example.org", site.mail().to());
        var unknown = forgot("bob@example.org");
        assertEquals(202, known.status());
        assertEquals(known.status() + known.body(), unknown.status() + unknown.body());
        assertEquals(
                known.whole().headers().map().keySet(), unknown.whole().headers().map().keySet());
        forgot("ADA@example.org"); // the mails are written in turn: one to bob would come before
        assertEquals("ada@example.org", site.mail().to());
        assertNull(site.mails.peek());
    }

    @Test
    void aResetLinkWorksOnceAndAWeakPasswordDoesNotSpendIt() {
        var open = ada();
        String key = site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(open)).text("key");
        forgot("ada@example.org");
        String token = site.tokenOfMail();
        assertEquals(422, reset(token, "password1"));
        assertEquals(422, reset(token, "ada@example.org"));
        assertEquals(204, reset(token, NEW));
        assertTrue(site.mail().text().length() > 0, "her password was changed");
        assertEquals(422, reset(token, NEW + "!"));
        assertEquals(401, site.get("/whoami", bearer(open)).status());
        assertEquals(401, site.refresh(open.text("refreshToken")).status());
        assertEquals(401, site.get("/whoami", bearer(key)).status());
        assertEquals(401, site.login("ada@example.org").status());
        assertEquals(200, site.login("ada@example.org", NEW).status());
    }

    @Test
    void ofManyResetsByOneLinkOneCounts() {
        ada();
        forgot("ada@example.org");
        String token = site.tokenOfMail();
        var statuses = Raced.by(10, i -> reset(token, NEW + i));
        assertEquals(
                1, statuses.stream().filter(status -> status == 204).count(), statuses::toString);
        assertEquals(204, statuses.stream().min(Integer::compare).orElseThrow());
        assertEquals(200, site.login("ada@example.org", NEW + statuses.indexOf(204)).status());
    }

    @Test
    void aResetShowsThatMailArrives() {
        site.join("ada@example.org");
        String verify = site.tokenOfMail();
        forgot("ada@example.org");
        assertEquals(204, reset(site.tokenOfMail(), NEW));
        assertTrue(
                site.get("/auth/me", bearer(site.login("ada@example.org", NEW)))
                        .json()
                        .get("emailVerified")
                        .asBoolean());
        assertEquals(204, verify(verify), "no harm: it says the same");
    }

    @Test
    void aResetLinkEndsByTimeByANewerOneAndByAPasswordChange() {
        var open = ada();
        forgot("ada@example.org");
        String old = site.tokenOfMail();
        site.clock.pass(Duration.ofMinutes(30));
        assertEquals(422, reset(old, NEW));
        site.clock.pass(Duration.ofMinutes(-30));

        forgot("ada@example.org");
        String first = site.tokenOfMail();
        forgot("ada@example.org");
        String second = site.tokenOfMail();
        assertEquals(422, reset(first, NEW));

        String body = "{\"current\":\"" + PASSWORD + "\",\"new\":\"" + NEW + "\"}";
        assertEquals(204, site.post("/auth/password", body, bearer(open)).status());
        assertEquals(422, reset(second, "another one of her own"));
        assertEquals(200, site.login("ada@example.org", NEW).status());
    }

    @Test
    void aDisabledAccountGetsNoLinkAndStaysDisabledThroughOneItHas() {
        ada();
        forgot("ada@example.org");
        String token = site.tokenOfMail();
        var id = site.auth.accounts().findByEmail("ada@example.org").orElseThrow().id();
        site.auth.accounts().disable(id);
        reset(token, NEW);
        assertEquals(401, site.login("ada@example.org", NEW).status());
        assertEquals(401, site.login("ada@example.org").status());
    }

    @Test
    void aNewAddressCountsOnceMailToItArrivedAndTheOldOneIsTold() {
        var open = ada();
        assertEquals(422, change(open, "eve@example.org", "not her password"));
        assertEquals(
                422,
                site.post("/auth/email", "{\"email\":\"eve@example.org\"}", bearer(open)).status());
        assertEquals(401, site.post("/auth/email", "{\"email\":\"eve@example.org\"}").status());
        assertEquals(202, change(open, "Lady@example.org", PASSWORD));
        var mail = site.mails;
        String token = site.tokenOfMail();
        assertEquals("ada@example.org", site.get("/auth/me", bearer(open)).text("email"));
        assertEquals(204, verify(token));
        assertEquals("ada@example.org", site.mail().to(), "the notice");
        assertEquals(422, verify(token), "once");
        assertEquals("lady@example.org", site.get("/auth/me", bearer(open)).text("email"));
        assertEquals(401, site.login("ada@example.org").status());
        assertEquals(200, site.login("lady@example.org").status());
        assertTrue(mail.isEmpty());
    }

    @Test
    void anAddressThatWasTakenMeanwhileStaysItsOwners() {
        var open = ada();
        assertEquals(202, change(open, "lady@example.org", PASSWORD));
        String token = site.tokenOfMail();
        var lady = site.join("lady@example.org");
        assertEquals(409, verify(token));
        assertEquals("ada@example.org", site.get("/auth/me", bearer(open)).text("email"));
        assertEquals("lady@example.org", site.get("/auth/me", bearer(lady)).text("email"));
    }

    /// Somebody who had the password asks for his own address, and waits; its owner finds out, and
    /// changes the password.
    @Test
    void aChangedPasswordMakesAThiefsLinkToANewAddressVoid() {
        var open = ada();
        assertEquals(202, change(open, "thief@example.org", PASSWORD));
        String thiefs = site.tokenOfMail();
        String body = "{\"current\":\"" + PASSWORD + "\",\"new\":\"" + NEW + "\"}";
        assertEquals(204, site.post("/auth/password", body, bearer(open)).status());
        assertEquals(422, verify(thiefs));
        assertEquals("ada@example.org", site.get("/auth/me", bearer(open)).text("email"));
    }

    @Test
    void aLinkToAnAddressThatIsNoLongerTheAccountsVerifiesNothing() {
        var open = site.join("ada@example.org");
        String old = site.tokenOfMail();
        change(open, "lady@example.org", PASSWORD);
        assertEquals(204, verify(site.tokenOfMail()));
        assertEquals(422, verify(old));
    }

    @Test
    void aTokenOfOneKindIsNoneOfAnother() {
        var open = site.join("ada@example.org");
        String verify = site.tokenOfMail();
        forgot("ada@example.org");
        String reset = site.tokenOfMail();
        change(open, "lady@example.org", PASSWORD);
        String change = site.tokenOfMail();
        String ticket = site.post("/auth/ticket", "", bearer(open)).text("ticket");
        String refresh = open.text("refreshToken");
        String key = site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(open)).text("key");
        for (String token :
                List.of(
                        verify,
                        change,
                        ticket,
                        refresh,
                        key,
                        "",
                        "hrp_",
                        "x".repeat(9000),
                        "%00")) {
            assertEquals(422, reset(token, NEW), token);
            assertEquals(422, reset(token.replaceFirst("^[a-z]*_", "hrp_"), NEW), token);
        }
        for (String token : List.of(reset, ticket, refresh, key)) {
            assertEquals(422, verify(token), token);
            assertEquals(422, verify(token.replaceFirst("^[a-z]*_", "hrv_")), token);
            assertEquals(422, verify(token.replaceFirst("^[a-z]*_", "hrc_")), token);
        }
        for (String token : List.of(verify, reset, change, ticket, refresh)) {
            assertEquals(401, site.get("/whoami", bearer(token)).status(), token);
            String live = "/live?ticket=" + token;
            assertEquals(
                    token.equals(ticket) ? 200 : 401,
                    site.get(live, "Accept", "text/event-stream").status());
        }
        assertEquals(200, site.login("ada@example.org").status());
        assertEquals(
                0,
                Raced.count(database, "select count(*) from auth_code where hash like 'hr%'"),
                "hashed");
    }
}
