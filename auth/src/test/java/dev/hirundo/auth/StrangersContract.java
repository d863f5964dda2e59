package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Secret;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.LogWatch;
import dev.hirundo.testing.TestDatabase;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What strangers can do to an account that they do not get into.
abstract class StrangersContract {
    private static final String WRONG = "not her password";
    private static final String HOME = "192.0.2.7";

    private final Database database;
    private final AtomicReference<Captcha> captcha = new AtomicReference<>((_, _) -> true);
    private AuthSite site;

    StrangersContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
    }

    private void start(UnaryOperator<Auth.Builder> more) {
        site =
                AuthSite.of(
                        database,
                        Map.of(),
                        builder ->
                                more.apply(
                                        builder.address(
                                                req ->
                                                        req.headers()
                                                                .first(
                                                                        HeaderNames.create(
                                                                                "X-Test-Address"))
                                                                .orElse("203.0.113.1"))));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private int login(String from, String password) {
        return login("ada@example.org", from, password);
    }

    private int login(String email, String from, String password) {
        return site.post("/auth/login", credentials(email, password), "X-Test-Address", from)
                .status();
    }

    /// From as many networks as it takes: each has ten attempts.
    private void spendAllOf(String email) {
        for (int i = 0; i < 100; i++) {
            assertEquals(401, login(email, "198.51." + i / 10 + ".1", WRONG));
        }
    }

    @Test
    void whoGuessesFromOnePlaceLocksNobodyOutElsewhere() {
        start(builder -> builder);
        site.register("ada@example.org");
        for (int i = 0; i < 10; i++) {
            assertEquals(401, login("198.51.100.1", WRONG));
        }
        assertEquals(429, login("198.51.100.1", WRONG));
        assertEquals(429, login("198.51.100.1", PASSWORD), "there the right one must wait too");
        assertEquals(200, login(HOME, PASSWORD), "a place that nobody knows");
    }

    @Test
    void whoGuessesFromEverywhereLocksTheOwnerOutOnlyWhereSheNeverWas() {
        start(builder -> builder);
        var ada = site.register("ada@example.org");
        assertEquals(200, login(HOME, PASSWORD));
        spendAllOf("ada@example.org");
        assertEquals(429, login("198.51.100.77", WRONG), "guessing has an end");
        assertEquals(429, login("198.51.100.78", PASSWORD));
        assertEquals(200, ada.status() == 201 ? login(HOME, PASSWORD) : 0);
        assertEquals(401, login("198.51.100.77", WRONG), "the owner's login begins a new count");
    }

    @Test
    void whereTheOwnerWasBeforeGuessingHasItsEndToo() {
        start(builder -> builder);
        site.register("ada@example.org");
        assertEquals(200, login("2001:db8::1", PASSWORD));
        spendAllOf("ada@example.org");
        for (int i = 0; i < 10; i++) {
            assertEquals(401, login("2001:db8::" + i, WRONG), "the same network");
        }
        assertEquals(429, login("2001:db8::99", PASSWORD));
        site.clock.pass(Duration.ofMinutes(5));
        assertEquals(200, login("2001:db8::99", PASSWORD));
    }

    @Test
    void aPlaceThatHasNoAddressIsNobodysHome() {
        start(builder -> builder);
        site.register("ada@example.org");
        assertEquals(200, login("home", PASSWORD));
        spendAllOf("ada@example.org");
        assertEquals(429, login("home", PASSWORD));
    }

    @Test
    void noAccountIsGuessedAtAsAnyOther() {
        start(builder -> builder);
        spendAllOf("nobody@example.org");
        assertEquals(429, login("nobody@example.org", HOME, WRONG));
        site.clock.pass(Duration.ofMinutes(15));
        assertEquals(401, login("nobody@example.org", HOME, WRONG));
        assertEquals(429, login("nobody@example.org", HOME, WRONG));
    }

    @Test
    void oneNetworkMakesTwentyAccountsAndThenOneAMinute() {
        start(builder -> builder);
        for (int i = 0; i < 20; i++) {
            assertEquals(201, site.register("a" + i + "@example.org").status());
        }
        var refused = site.register("b@example.org");
        assertEquals(429, refused.status());
        assertEquals("60", refused.header("Retry-After"));
        site.clock.pass(Duration.ofMinutes(1));
        assertEquals(201, site.register("b@example.org").status());
    }

    private AuthSite.Answer forgot(String from, String captcha) {
        String body =
                "{\"email\":\"ada@example.org\""
                        + (captcha.isEmpty() ? "" : ",\"captcha\":\"" + captcha + "\"")
                        + "}";
        return site.post("/auth/password/forgot", body, "X-Test-Address", from);
    }

    @Test
    void whoFailsTheCaptchaSpendsNothingOfTheOwners() {
        captcha.set((response, _) -> response.equals("good"));
        start(
                builder ->
                        builder.captcha(
                                (response, address) -> captcha.get().passes(response, address)));
        site.auth.accounts().create("ada@example.org", Secret.of(PASSWORD));
        for (int i = 0; i < 9; i++) {
            assertEquals(422, forgot("198.51." + i + ".1", i % 2 == 0 ? "" : "bad").status());
        }
        assertEquals(202, forgot(HOME, "good").status());
        assertEquals("ada@example.org", site.mail().to());
        assertTrue(site.mails.isEmpty());
    }

    @Test
    void mailThatSomebodyElsesAccountAsksForSpendsNothingOfTheOwners() {
        start(builder -> builder);
        site.auth.accounts().create("ada@example.org", Secret.of(PASSWORD));
        var eve = site.join("eve@example.org");
        site.tokenOfMail();
        String right = "{\"email\":\"ada@example.org\",\"password\":\"" + PASSWORD + "\"}";
        assertEquals(
                422,
                site.post("/auth/email", right.replace(PASSWORD, WRONG), bearer(eve)).status());
        for (int i = 0; i < 3; i++) {
            assertEquals(202, site.post("/auth/email", right, bearer(eve)).status());
        }
        assertEquals(
                429, site.post("/auth/email", right, bearer(eve)).status(), "nor is she flooded");
        assertEquals(202, forgot(HOME, "").status());
    }

    @Test
    void nobodyComesInWhileNobodyCanTellPeopleFromPrograms() {
        captcha.set(
                (_, _) -> {
                    throw new Captcha.UnavailableException(
                            "the captcha service did not answer in time");
                });
        start(
                builder ->
                        builder.captcha(
                                (response, address) -> captcha.get().passes(response, address)));
        try (var log = new LogWatch()) {
            String body =
                    credentials("ada@example.org", PASSWORD)
                            .replace("}", ",\"captcha\":\"s3cret-response\"}");
            for (var refused :
                    new AuthSite.Answer[] {
                        site.post("/auth/register", body), forgot(HOME, "s3cret-response")
                    }) {
                assertEquals(503, refused.status(), refused.body());
                assertEquals("application/problem+json", refused.header("Content-Type"));
                assertTrue(refused.text("detail").contains("captcha"), refused.body());
                assertFalse(refused.body().contains("did not answer"), "that is for the operator");
                assertTrue(Integer.parseInt(refused.header("Retry-After")) > 0);
            }
            var warnings =
                    log.records().stream()
                            .filter(
                                    line ->
                                            line.startsWith("WARNING")
                                                    && line.contains("did not answer in time"))
                            .toList();
            assertEquals(2, warnings.size(), log.records()::toString);
            assertFalse(log.records().toString().contains("s3cret-response"));
        }
        assertEquals(0, Raced.count(database, "select count(*) from auth_account"));
        captcha.set(
                (_, _) -> {
                    throw new IllegalStateException("a bug");
                });
        assertEquals(500, forgot(HOME, "x").status());
        String without = credentials("ada@example.org", PASSWORD);
        var refused = site.post("/auth/register", without);
        assertEquals(422, refused.status());
        assertEquals("/captcha", refused.json().at("/errors/0/pointer").asText());
    }
}
