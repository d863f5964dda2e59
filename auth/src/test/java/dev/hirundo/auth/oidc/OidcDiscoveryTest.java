package dev.hirundo.auth.oidc;

import static dev.hirundo.auth.oidc.FakeIssuer.CALLBACK;
import static dev.hirundo.auth.oidc.FakeIssuer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an issuer says of itself, when it is asked, and what is not believed.
class OidcDiscoveryTest {
    private final FakeIssuer issuer = new FakeIssuer();
    private final OidcProvider provider = issuer.builder().build();

    @AfterEach
    void close() {
        issuer.close();
    }

    private ExternalIdentity login() {
        var pending = provider.begin(CALLBACK).pending();
        issuer.answering(pending);
        return provider.finish(pending, CALLBACK, answer(pending));
    }

    private void refresh() {
        issuer.server.on(FakeIssuer.DISCOVERY, 200, issuer.document);
    }

    private String unavailable() {
        return assertThrows(ProviderUnavailableException.class, () -> provider.begin(CALLBACK))
                .getMessage();
    }

    @Test
    void keysThatWereChangedAreFetched() {
        login();
        var next = SigningKey.rs256("k2");
        issuer.keys.add(next.jwk());
        issuer.server.on("/keys", 200, Map.of("keys", issuer.keys));
        issuer.clock.pass(IdTokens.KEYS_AT_LEAST);
        var pending = provider.begin(CALLBACK).pending();
        issuer.claims.put("nonce", pending.nonce().reveal());
        issuer.answeringToken(next.sign(issuer.claims));
        assertEquals("u-1", provider.finish(pending, CALLBACK, answer(pending)).subject());
    }

    @Test
    void whatTheIssuerSaysOfItselfIsAskedForOnceAnHourAndNotBeforeItIsNeeded() {
        assertEquals(0, issuer.server.requests(FakeIssuer.DISCOVERY).size());
        login();
        provider.begin(CALLBACK);
        assertEquals(1, issuer.server.requests(FakeIssuer.DISCOVERY).size());
        assertEquals(1, issuer.server.requests("/keys").size());
        issuer.clock.pass(Duration.ofHours(1));
        provider.begin(CALLBACK);
        assertEquals(2, issuer.server.requests(FakeIssuer.DISCOVERY).size());
    }

    @Test
    void anIssuerThatIsAwayIsNotAskedAgainForFiveSecondsAndThenUsedAgain() {
        issuer.server.on(FakeIssuer.DISCOVERY, 503, Map.of());
        for (int i = 0; i < 100; i++) {
            assertTrue(unavailable().contains("status 503"));
        }
        assertEquals(1, issuer.server.requests(FakeIssuer.DISCOVERY).size());
        refresh();
        issuer.clock.pass(Remembered.FAILURE);
        assertEquals("u-1", login().subject());
    }

    @Test
    void anIssuerThatDoesNotAnswerIsGivenUp() {
        var end = new CountDownLatch(1);
        try {
            issuer.server.on(FakeIssuer.DISCOVERY, (_, _) -> await(end));
            var hasty = issuer.builder().timeout(Duration.ofMillis(200)).build();
            assertThrows(ProviderUnavailableException.class, () -> hasty.begin(CALLBACK));
        } finally {
            end.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://accounts.google.com", "", "http://127.0.0.1"})
    void aDocumentOfAnotherIssuerIsRefused(String other) {
        issuer.document.put("issuer", other);
        refresh();
        assertTrue(unavailable().endsWith("its discovery document is of another issuer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"})
    void anEndpointThatIsNotSafeIsRefused(String name) {
        for (Object bad :
                List.of(
                        "http://id.example.org/a",
                        "javascript:alert(1)",
                        "/a",
                        "h ttp://",
                        "",
                        5)) {
            issuer.document.put(name, bad);
            refresh();
            assertTrue(unavailable().endsWith("its " + name + " is missing or not https"));
            issuer.clock.pass(Remembered.FAILURE);
        }
    }

    @Test
    void anIssuerThatTakesNoSecretIsRefused() {
        issuer.document.put("token_endpoint_auth_methods_supported", List.of("private_key_jwt"));
        refresh();
        assertTrue(unavailable().contains("neither client_secret_basic nor client_secret_post"));
    }
}
