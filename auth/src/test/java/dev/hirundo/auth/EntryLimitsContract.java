package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.password.Argon2Cost;
import dev.hirundo.auth.password.PasswordHashing;
import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may come in, how often he may try, and what verification of addresses changes.
abstract class EntryLimitsContract {
    private final TestDatabase kind;
    private AuthSite site;

    EntryLimitsContract(TestDatabase kind) {
        this.kind = kind;
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void start(Map<String, String> settings) {
        start(settings, builder -> builder.attempts(Raced.NO_LIMIT));
    }

    private void start(Map<String, String> settings, UnaryOperator<Auth.Builder> more) {
        site = AuthSite.of(AuthSite.TABLES.open(kind), settings, more);
    }

    @Test
    void whereRegistrationIsClosedOnlyTheProgramMakesAccounts() {
        start(Map.of("registration", "closed"));
        assertEquals(403, site.register("ada@example.org").status());
        assertEquals(401, site.login("ada@example.org").status());
    }

    @Test
    void newAndTakenAddressesAreAnsweredAlikeWhereMailDecides() {
        start(Map.of("verification", "required"));
        var fresh = site.register("ada@example.org");
        String first = site.tokenOfMail();
        var again = site.register("ADA@example.org");
        String second = site.tokenOfMail();
        assertEquals(202, fresh.status(), fresh.body());
        assertEquals(fresh.status() + fresh.body(), again.status() + again.body());
        assertEquals(
                fresh.whole().headers().map().keySet(), again.whole().headers().map().keySet());

        var early = site.login("ada@example.org");
        assertEquals(403, early.status());
        assertEquals("urn:hirundo:problem:email-not-verified", early.text("type"));
        assertEquals(401, site.login("ada@example.org", "not her password").status());

        assertEquals(422, site.verify(first).status(), "the newer link makes the older one void");
        assertEquals(204, site.verify(second).status());
        assertEquals(422, site.verify(second).status(), "once");
        assertEquals(200, site.login("ada@example.org").status());

        assertEquals(202, site.register("ada@example.org").status());
        var mail = site.mail();
        assertEquals("ada@example.org", mail.to());
        assertTrue(!mail.text().contains("#verify="), "nothing to verify: she has an account");
        assertEquals(200, site.login("ada@example.org").status());
    }

    @Test
    void aLinkExpires() {
        start(Map.of("verification", "required"));
        site.register("ada@example.org");
        String token = site.tokenOfMail();
        site.clock.pass(Duration.ofHours(24));
        assertEquals(422, site.verify(token).status());
        assertEquals(403, site.login("ada@example.org").status());
    }

    @Test
    void ofManyWhoFollowALinkAtOnceOneIsServed() {
        start(Map.of("verification", "required"));
        site.register("ada@example.org");
        String token = site.tokenOfMail();
        var statuses = Raced.by(20, _ -> site.verify(token).status());
        assertEquals(
                1, statuses.stream().filter(status -> status == 204).count(), statuses::toString);
        assertTrue(statuses.stream().allMatch(List.of(204, 422)::contains), statuses::toString);
    }

    @Test
    void tenWrongPasswordsMakeAnAccountWaitWhateverTheClientSaysItIs() {
        start(Map.of(), builder -> builder);
        site.register("ada@example.org");
        for (int i = 0; i < 10; i++) {
            assertEquals(401, guess("10.0.0." + i).status());
        }
        var refused = guess("10.0.0.99");
        assertEquals(429, refused.status());
        assertEquals("300", refused.header("Retry-After"));
        assertEquals("application/problem+json", refused.header("Content-Type"));
        assertEquals(429, site.login("ada@example.org").status(), "the right one must wait too");
        assertEquals(401, site.login("bob@example.org").status(), "others need not");
        site.clock.pass(Duration.ofMinutes(5));
        assertEquals(200, site.login("ada@example.org").status());
        assertEquals(401, guess("10.0.0.1").status(), "a right one gives all attempts back");
    }

    @Test
    void anUnknownAddressIsThrottledAsAKnownOne() {
        start(Map.of(), builder -> builder);
        for (int i = 0; i < 10; i++) {
            assertEquals(401, site.login("Nobody@example.org").status());
        }
        assertEquals(429, site.login("nobody@EXAMPLE.org").status());
    }

    private AuthSite.Answer guess(String from) {
        return site.post(
                "/auth/login",
                credentials("ada@example.org", "not her password"),
                "X-Forwarded-For",
                from,
                "Forwarded",
                "for=" + from,
                "X-Real-IP",
                from);
    }

    @Test
    void theKeyOfAClientIsItsOwnAddress() {
        var keys = new LinkedBlockingQueue<String>();
        start(
                Map.of(),
                builder ->
                        builder.attempts(
                                new Attempts() {
                                    @Override
                                    public Duration tryAcquire(Kind kind, String key) {
                                        keys.add(kind + " " + key);
                                        return Duration.ZERO;
                                    }

                                    @Override
                                    public void forgive(Kind kind, String key) {}
                                }));
        guess("10.1.1.1");
        assertEquals(
                List.of(
                        "LOGIN_ADDRESS 127.0.0.1",
                        "LOGIN_PAIR 127.0.0.1 ada@example.org",
                        "LOGIN_ACCOUNT ada@example.org"),
                List.copyOf(keys));
    }

    /// Each hash takes far longer than all requests need to arrive.
    @Test
    void whileTooManyAreHashedOneIsToldToComeAgain() {
        var hashing =
                PasswordHashing.builder()
                        .insecureCost(new Argon2Cost(64 * 1024, 8, 1))
                        .hashers(1)
                        .queue(0)
                        .build();
        start(Map.of(), builder -> builder.hashing(hashing).attempts(Raced.NO_LIMIT));
        var answers = Raced.by(8, i -> site.login("a" + i + "@example.org", PASSWORD));
        assertTrue(answers.stream().anyMatch(answer -> answer.status() == 401));
        var busy = answers.stream().filter(answer -> answer.status() == 503).toList();
        assertTrue(busy.size() >= 1, answers::toString);
        assertTrue(Integer.parseInt(busy.getFirst().header("Retry-After")) >= 1);
        assertEquals("application/problem+json", busy.getFirst().header("Content-Type"));
        assertEquals(401, site.login("a@example.org").status());
    }
}
