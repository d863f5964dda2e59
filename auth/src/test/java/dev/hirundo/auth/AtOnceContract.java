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

/// What many do at once, that can be done once.
abstract class AtOnceContract {
    private static final String NEW = "nests under the old roof";

    private final Database database;
    private final AuthSite site;
    private final AuthSite.Answer login;
    private final UUID ada;

    AtOnceContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
        site = AuthSite.of(database, Map.of(), builder -> builder.attempts(Raced.NO_LIMIT));
        ada = site.account("ada@example.org");
        login = site.login("ada@example.org");
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void ofALinkToANewAddressAndOneToANewPasswordOneCounts() {
        for (int i = 0; i < 5; i++) {
            var id = site.account("a" + i + "@example.org");
            String change =
                    site.auth
                            .accounts()
                            .find(id)
                            .map(a -> issue(Codes.Purpose.CHANGE_EMAIL, id, "b" + a.email()))
                            .orElseThrow();
            String reset = issue(Codes.Purpose.RESET_PASSWORD, id, "a" + i + "@example.org");
            var statuses =
                    Raced.by(
                            2,
                            n -> (n == 0 ? site.verify(change) : site.reset(reset, NEW)).status());
            assertEquals(
                    1,
                    statuses.stream().filter(status -> status == 204).count(),
                    statuses::toString);
            assertEquals(
                    1,
                    statuses.stream().filter(status -> status == 422).count(),
                    statuses::toString);
        }
    }

    private String issue(Codes.Purpose purpose, UUID account, String data) {
        return new Codes(database, site.clock, new java.security.SecureRandom())
                .issue(purpose, account, data);
    }

    @Test
    void ofManyLinksThatAreMadeAtOnceOneIsGood() {
        var tokens = Raced.by(20, _ -> issue(Codes.Purpose.RESET_PASSWORD, ada, "ada@example.org"));
        assertEquals(1, Raced.count(database, "select count(*) from auth_code"));
        assertEquals(
                1, tokens.stream().filter(token -> site.reset(token, NEW).status() == 204).count());
    }

    /// Each wants the account and its links, in whatever order.
    @Test
    void whoChangesAPasswordAndWhoForgotItDoNotWaitForEachOther() {
        for (int i = 0; i < 20; i++) {
            String before = i == 0 ? PASSWORD : NEW + i;
            String body = "{\"current\":\"" + before + "\",\"new\":\"" + NEW + (i + 1) + "\"}";
            var statuses =
                    Raced.by(
                            4,
                            n ->
                                    n > 0
                                            ? issue(
                                                            Codes.Purpose.RESET_PASSWORD,
                                                            ada,
                                                            "ada@example.org")
                                                    .length()
                                            : site.post("/auth/password", body, bearer(login))
                                                    .status());
            assertEquals(204, statuses.getFirst());
        }
    }

    @Test
    void aLinkToANewAddressIsFollowedOnceByTwentyAtOnce() {
        assertEquals(202, site.changeEmail(login, "lady@example.org", PASSWORD).status());
        String token = site.tokenOfMail();
        var statuses = Raced.by(20, _ -> site.verify(token).status());
        assertEquals(
                1, statuses.stream().filter(status -> status == 204).count(), statuses::toString);
        assertTrue(statuses.stream().allMatch(List.of(204, 422)::contains), statuses::toString);
        assertEquals(
                1,
                Raced.count(
                        database, "select count(*) from auth_event where kind = 'email_changed'"));
    }

    @Test
    void whatIsTakenAwayTwiceAtOnceIsTakenAwayOnce() {
        String key = site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(login)).header("Location");
        assertOnce(204, 404, Raced.by(10, _ -> site.delete(key, bearer(login)).status()));
        assertEquals(
                1,
                Raced.count(
                        database, "select count(*) from auth_event where kind = 'key_revoked'"));
        var other = site.login("ada@example.org");
        var items = site.get("/auth/sessions", bearer(other)).json().get("items").valueStream();
        String id =
                items.filter(item -> !item.get("current").asBoolean())
                        .findFirst()
                        .orElseThrow()
                        .get("id")
                        .asText();
        assertOnce(
                204,
                404,
                Raced.by(10, _ -> site.delete("/auth/sessions/" + id, bearer(other)).status()));
        String farewell = "{\"password\":\"" + PASSWORD + "\"}";
        assertOnce(
                204,
                401,
                Raced.by(5, _ -> site.post("/auth/me/delete", farewell, bearer(other)).status()));
        assertEquals(
                1,
                Raced.count(
                        database,
                        "select count(*) from auth_event where kind = 'account_deleted'"));
    }

    private static void assertOnce(int done, int late, List<Integer> statuses) {
        assertEquals(
                1, statuses.stream().filter(status -> status == done).count(), statuses::toString);
        assertTrue(statuses.stream().allMatch(List.of(done, late)::contains), statuses::toString);
    }
}
