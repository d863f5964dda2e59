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
        database = AuthSite.TABLES.open(kind);
        site = AuthSite.of(database, Map.of(), builder -> builder.attempts(Raced.NO_LIMIT));
    }

    @AfterEach
    void close() {
        site.close();
    }

    /// Logged in, the address verified, no mail on its way.
    private AuthSite.Answer ada() {
        var login = site.join("ada@example.org");
        assertEquals(204, site.verify(site.tokenOfMail()).status());
        return login;
    }

    @Test
    void whetherThereIsAnAccountIsSaidByMailOnly() {
        ada();
        var known = site.forgot("ada@example.org");
        assertEquals("ada@example.org", site.mail().to());
        var unknown = site.forgot("bob@example.org");
        assertEquals(202, known.status());
        assertEquals(known.status() + known.body(), unknown.status() + unknown.body());
        assertEquals(
                known.whole().headers().map().keySet(), unknown.whole().headers().map().keySet());
        site.forgot(
                "ADA@example.org"); // the mails are written in turn: one to bob would come before
        assertEquals("ada@example.org", site.mail().to());
        assertNull(site.mails.peek());
    }

    @Test
    void aResetLinkWorksOnceAndAWeakPasswordDoesNotSpendIt() {
        var open = ada();
        String key = site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(open)).text("key");
        site.forgot("ada@example.org");
        String token = site.tokenOfMail();
        assertEquals(422, site.reset(token, "password1").status());
        assertEquals(422, site.reset(token, "ada@example.org").status());
        assertEquals(204, site.reset(token, NEW).status());
        assertTrue(site.mail().text().length() > 0, "her password was changed");
        assertEquals(422, site.reset(token, NEW + "!").status());
        assertEquals(401, site.get("/whoami", bearer(open)).status());
        assertEquals(401, site.refresh(open.text("refreshToken")).status());
        assertEquals(401, site.get("/whoami", bearer(key)).status());
        assertEquals(401, site.login("ada@example.org").status());
        assertEquals(200, site.login("ada@example.org", NEW).status());
    }

    @Test
    void ofManyResetsByOneLinkOneCounts() {
        ada();
        site.forgot("ada@example.org");
        String token = site.tokenOfMail();
        var statuses = Raced.by(10, i -> site.reset(token, NEW + i).status());
        assertEquals(
                1, statuses.stream().filter(status -> status == 204).count(), statuses::toString);
        assertEquals(204, statuses.stream().min(Integer::compare).orElseThrow());
        assertEquals(200, site.login("ada@example.org", NEW + statuses.indexOf(204)).status());
    }

    @Test
    void aResetShowsThatMailArrives() {
        site.join("ada@example.org");
        String verify = site.tokenOfMail();
        site.forgot("ada@example.org");
        assertEquals(204, site.reset(site.tokenOfMail(), NEW).status());
        assertTrue(
                site.get("/auth/me", bearer(site.login("ada@example.org", NEW)))
                        .json()
                        .get("emailVerified")
                        .asBoolean());
        assertEquals(204, site.verify(verify).status(), "no harm: it says the same");
    }

    @Test
    void aResetLinkEndsByTimeByANewerOneAndByAPasswordChange() {
        var open = ada();
        site.forgot("ada@example.org");
        String old = site.tokenOfMail();
        site.clock.pass(Duration.ofMinutes(30));
        assertEquals(422, site.reset(old, NEW).status());
        site.clock.pass(Duration.ofMinutes(-30));

        site.forgot("ada@example.org");
        String first = site.tokenOfMail();
        site.forgot("ada@example.org");
        String second = site.tokenOfMail();
        assertEquals(422, site.reset(first, NEW).status());

        String body = "{\"current\":\"" + PASSWORD + "\",\"new\":\"" + NEW + "\"}";
        assertEquals(204, site.post("/auth/password", body, bearer(open)).status());
        assertEquals(422, site.reset(second, "another one of her own").status());
        assertEquals(200, site.login("ada@example.org", NEW).status());
    }

    @Test
    void aDisabledAccountGetsNoLinkAndStaysDisabledThroughOneItHas() {
        ada();
        site.forgot("ada@example.org");
        String token = site.tokenOfMail();
        var id = site.auth.accounts().findByEmail("ada@example.org").orElseThrow().id();
        site.auth.accounts().disable(id);
        site.reset(token, NEW);
        assertEquals(401, site.login("ada@example.org", NEW).status());
        assertEquals(401, site.login("ada@example.org").status());
    }

    @Test
    void aNewAddressCountsOnceMailToItArrivedAndTheOldOneIsTold() {
        var open = ada();
        assertEquals(422, site.changeEmail(open, "eve@example.org", "not her password").status());
        assertEquals(
                422,
                site.post("/auth/email", "{\"email\":\"eve@example.org\"}", bearer(open)).status());
        assertEquals(401, site.post("/auth/email", "{\"email\":\"eve@example.org\"}").status());
        assertEquals(202, site.changeEmail(open, "Lady@example.org", PASSWORD).status());
        var mail = site.mails;
        String token = site.tokenOfMail();
        assertEquals("ada@example.org", site.get("/auth/me", bearer(open)).text("email"));
        assertEquals(204, site.verify(token).status());
        assertEquals("ada@example.org", site.mail().to(), "the notice");
        assertEquals(422, site.verify(token).status(), "once");
        assertEquals("lady@example.org", site.get("/auth/me", bearer(open)).text("email"));
        assertEquals(401, site.login("ada@example.org").status());
        assertEquals(200, site.login("lady@example.org").status());
        assertTrue(mail.isEmpty());
    }

    @Test
    void anAddressThatWasTakenMeanwhileStaysItsOwners() {
        var open = ada();
        assertEquals(202, site.changeEmail(open, "lady@example.org", PASSWORD).status());
        String token = site.tokenOfMail();
        var lady = site.join("lady@example.org");
        assertEquals(409, site.verify(token).status());
        assertEquals("ada@example.org", site.get("/auth/me", bearer(open)).text("email"));
        assertEquals("lady@example.org", site.get("/auth/me", bearer(lady)).text("email"));
    }

    /// Somebody who had the password asks for his own address, and waits; its owner finds out, and
    /// changes the password.
    @Test
    void aChangedPasswordMakesAThiefsLinkToANewAddressVoid() {
        var open = ada();
        assertEquals(202, site.changeEmail(open, "thief@example.org", PASSWORD).status());
        String thiefs = site.tokenOfMail();
        String body = "{\"current\":\"" + PASSWORD + "\",\"new\":\"" + NEW + "\"}";
        assertEquals(204, site.post("/auth/password", body, bearer(open)).status());
        assertEquals(422, site.verify(thiefs).status());
        assertEquals("ada@example.org", site.get("/auth/me", bearer(open)).text("email"));
    }

    @Test
    void aLinkToAnAddressThatIsNoLongerTheAccountsVerifiesNothing() {
        var open = site.join("ada@example.org");
        String old = site.tokenOfMail();
        site.changeEmail(open, "lady@example.org", PASSWORD);
        assertEquals(204, site.verify(site.tokenOfMail()).status());
        assertEquals(422, site.verify(old).status());
    }

    @Test
    void aTokenOfOneKindIsNoneOfAnother() {
        var open = site.join("ada@example.org");
        String verify = site.tokenOfMail();
        site.forgot("ada@example.org");
        String reset = site.tokenOfMail();
        site.changeEmail(open, "lady@example.org", PASSWORD);
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
            assertEquals(422, site.reset(token, NEW).status(), token);
            assertEquals(
                    422, site.reset(token.replaceFirst("^[a-z]*_", "hrp_"), NEW).status(), token);
        }
        for (String token : List.of(reset, ticket, refresh, key)) {
            assertEquals(422, site.verify(token).status(), token);
            assertEquals(422, site.verify(token.replaceFirst("^[a-z]*_", "hrv_")).status(), token);
            assertEquals(422, site.verify(token.replaceFirst("^[a-z]*_", "hrc_")).status(), token);
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
