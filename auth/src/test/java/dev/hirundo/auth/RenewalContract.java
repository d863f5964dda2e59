package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.auth.token.TokenSigner;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Renewal;
import dev.hirundo.core.Secret;
import dev.hirundo.testing.LogWatch;
import dev.hirundo.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A connection that outlives its token, and those who would keep one that they should lose.
abstract class RenewalContract {
    private final AuthSite site;
    private final AuthSite.Answer ada;

    RenewalContract(TestDatabase kind) {
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

    private String access() {
        return ada.text("accessToken");
    }

    private static void assertRefused(Renewal renewal, String token) {
        var refused = assertThrows(ProblemException.class, () -> renewal.renew(token)).problem();
        assertEquals(401, refused.status());
        assertTrue(refused.headers().get("WWW-Authenticate").contains("invalid_token"));
        assertFalse(
                token.length() > 4 && refused.toString().contains(token), "the token is not told");
    }

    private String payload(String token) {
        return new String(
                Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    @Test
    void aNewTokenIsANewCallerWithALaterEnd() {
        var renewal = site.renewal(bearer(ada));
        var first = renewal.renew(access());
        site.clock.pass(Duration.ofMinutes(14));
        var next = site.refresh(ada.text("refreshToken"));
        site.clock.pass(Duration.ofMinutes(3));
        assertRefused(renewal, access());
        var second = renewal.renew(next.text("accessToken"));
        assertEquals(first.caller().subject(), second.caller().subject());
        assertEquals(first.caller().session(), second.caller().session());
        var later = Duration.between(first.caller().expiresAt(), second.caller().expiresAt());
        assertTrue(later.toMinutes() >= 13, later::toString);
    }

    @Test
    void whoCameAsNobodyMayLogInAndAllShareOneWay() {
        var renewal = site.renewal();
        assertSame(renewal, site.renewal(bearer(ada)));
        String subject = renewal.renew(access()).caller().subject();
        assertTrue(site.get("/whoami", bearer(ada)).body().startsWith(subject));
    }

    @Test
    void theRightsAreThoseOfTheNewToken() {
        var renewal = site.renewal(bearer(ada));
        assertFalse(renewal.renew(access()).caller().roles().contains("editor"));
        var id = site.auth.accounts().findByEmail("ada@example.org").orElseThrow().id();
        site.auth.accounts().grant(id, "editor");
        var next = site.login("ada@example.org");
        assertTrue(renewal.renew(next.text("accessToken")).caller().roles().contains("editor"));
    }

    @Test
    void theEndOfTheNewSessionIsTold() {
        var heard = new AtomicInteger();
        var renewed = site.renewal().renew(access());
        renewed.revocation().onRevoked(heard::incrementAndGet);
        assertEquals(0, heard.get());
        site.post("/auth/logout", "", bearer(ada));
        assertEquals(1, heard.get());
        renewed.revocation().onRevoked(heard::incrementAndGet);
        assertEquals(2, heard.get(), "who asks too late is told at once");
    }

    @Test
    void aTokenThatHasEndedRenewsNothingThoughItIsRemembered() {
        var renewal = site.renewal(bearer(ada));
        renewal.renew(access());
        site.post("/auth/logout", "", bearer(ada));
        assertRefused(renewal, access());
        var bob = site.join("bob@example.org");
        renewal.renew(bob.text("accessToken"));
        site.clock.pass(Duration.ofMinutes(16));
        assertRefused(renewal, bob.text("accessToken"));
    }

    @Test
    void aDisabledAccountIsNotRenewed() {
        var renewal = site.renewal(bearer(ada));
        var id = site.auth.accounts().findByEmail("ada@example.org").orElseThrow().id();
        site.auth.accounts().disable(id);
        assertRefused(renewal, access());
    }

    @Test
    void noOtherCredentialRenews() {
        var renewal = site.renewal(bearer(ada));
        assertRefused(renewal, ada.text("refreshToken"));
        String ticket = site.post("/auth/ticket", "", bearer(ada)).text("ticket");
        assertRefused(renewal, ticket);
        String key = site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(ada)).text("key");
        assertTrue(site.get("/whoami", bearer(key)).status() == 200, "it is a key");
        assertRefused(renewal, key);
        assertRefused(renewal, "Bearer " + access());
        assertEquals(
                200,
                site.get("/live?ticket=" + ticket, "Accept", "text/event-stream").status(),
                "it was not used up");
        assertEquals(200, site.refresh(ada.text("refreshToken")).status(), "nor this");
    }

    @Test
    void aTokenOfAnotherIssuerKeyAudienceOrKindIsNone() {
        var renewal = site.renewal();
        var session = Map.of("sid", "0", "roles", List.of("admin"));
        var own = payload(access());
        String issuer = own.replaceFirst(".*\"iss\":\"([^\"]*)\".*", "$1");
        for (String secret : new String[] {AuthSite.SECRET, "another secret that is long enough"}) {
            var key = TokenKey.hmac("1", Algorithm.HS256, Secret.of(secret));
            for (String from : new String[] {issuer, "https://issuer.example"}) {
                var signer = TokenSigner.create(key, from, issuer, site.clock);
                assertRefused(renewal, signer.sign("ada", session, Duration.ofMinutes(5)));
            }
        }
        String[] parts = access().split("\\.");
        String none =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                "{\"alg\":\"none\",\"typ\":\"at+jwt\"}"
                                        .getBytes(StandardCharsets.UTF_8));
        assertRefused(renewal, none + "." + parts[1] + ".");
        assertRefused(renewal, none + "." + parts[1] + "." + parts[2]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "a.b.c",
                "\0",
                "\r\nX: y",
                "\ud83d",
                "hrk_",
                "e30.e30.e30"
            })
    void whatIsNoTokenIsRefused(String garbage) {
        assertRefused(site.renewal(), garbage);
    }

    @Test
    void aLongOneIsRefusedUnreadAndNoneIsLogged() {
        try (var log = new LogWatch()) {
            assertRefused(site.renewal(), "a".repeat(1_000_000));
            assertRefused(site.renewal(), access() + "x");
            assertTrue(
                    log.records().stream().noneMatch(line -> line.contains(access())),
                    "a token is not logged");
        }
    }
}
