package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What was begun by somebody who loses his rights before it is done, and what two do at once.
abstract class InFlightContract {
    private static final String NEW = "nests under the old roof";

    private final Database database;
    private final AuthSite site;
    private final Raced.Forgiving meanwhile = new Raced.Forgiving();
    private final AuthSite.Answer thief;
    private final UUID ada;

    /// Somebody knows ada's password, or has found her session.
    InFlightContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
        site = AuthSite.of(database, Map.of(), builder -> builder.attempts(meanwhile));
        ada = site.account("ada@example.org");
        thief = site.login("ada@example.org");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private String forgotten() {
        assertEquals(202, site.forgot("ada@example.org").status());
        return site.tokenOfMail();
    }

    private int changePassword(String password) {
        String body = "{\"current\":\"" + PASSWORD + "\",\"new\":\"" + password + "\"}";
        return site.post("/auth/password", body, bearer(thief)).status();
    }

    /// As another node sees it that has not heard yet: it does within a second.
    private void endUnheard() {
        database.jdbi()
                .useHandle(
                        h ->
                                h.execute(
                                        "update auth_session set ended_at = ?, end_cause = 'logout'",
                                        Sql.time(site.clock.instant())));
    }

    @Test
    void aPasswordThatWasResetMeanwhileStaysTheOwners() {
        String token = forgotten();
        meanwhile.next(() -> assertEquals(204, site.reset(token, NEW).status()));
        assertEquals(401, changePassword("one of the thief's own"));
        assertEquals(401, site.login("ada@example.org", "one of the thief's own").status());
        assertEquals(200, site.login("ada@example.org", NEW).status());
    }

    @Test
    void noLinkToAnotherAddressIsMailedOnceThePasswordIsAnother() {
        String token = forgotten();
        meanwhile.next(() -> assertEquals(204, site.reset(token, NEW).status()));
        site.changeEmail(thief, "thief@example.org", PASSWORD);
        assertEquals("ada@example.org", site.mail().to(), "her password was changed");
        forgotten(); // letters are written in turn: the thief's would come before
        assertTrue(site.mails.isEmpty());
        assertEquals(
                0,
                Raced.count(
                        database, "select count(*) from auth_code where purpose = 'change_email'"));
    }

    @Test
    void aNodeThatHasNotHeardYetMakesNothingThatLasts() {
        site.get("/auth/me", bearer(thief));
        endUnheard();
        assertEquals(200, site.get("/whoami", bearer(thief)).status(), "unheard of");
        assertEquals(401, site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(thief)).status());
        assertEquals(401, changePassword(NEW));
        site.changeEmail(thief, "thief@example.org", PASSWORD);
        forgotten();
        assertTrue(site.mails.isEmpty(), "no link to the thief");
        String ticket = site.post("/auth/ticket", "", bearer(thief)).text("ticket");
        assertEquals(
                401, site.get("/live?ticket=" + ticket, "Accept", "text/event-stream").status());
        assertEquals(0, Raced.count(database, "select count(*) from auth_key"));
        assertEquals(200, site.login("ada@example.org").status());
    }

    @Test
    void aSecondFactorIsNotConfirmedBySomebodyWhoseSessionHasEnded() {
        var app = AuthenticatorApp.of(site, AuthenticatorApp.begin(site, thief), List.of());
        endUnheard();
        assertEquals(
                401,
                site.post("/auth/totp/confirm", "{\"code\":\"" + app.at(0) + "\"}", bearer(thief))
                        .status());
        assertEquals(200, site.login("ada@example.org").status(), "the owner is not locked out");
    }

    /// A link of that kind can be on its way when the address changes: letters are written later.
    @Test
    void aResetLinkThatCameToAnAddressOfOldOpensNothing() {
        String token = forgotten();
        database.jdbi()
                .useHandle(h -> h.execute("update auth_account set email = 'lady@example.org'"));
        assertEquals(422, site.reset(token, NEW).status());
        assertEquals(200, site.login("lady@example.org").status());
    }

    @Test
    void anAccountThatIsDisabledMeanwhileChangesNothing() {
        meanwhile.next(() -> site.auth.accounts().disable(ada));
        assertEquals(401, changePassword(NEW));
        site.auth.accounts().enable(ada);
        assertEquals(200, site.login("ada@example.org").status());
    }
}
