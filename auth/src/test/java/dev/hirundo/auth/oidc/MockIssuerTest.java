package dev.hirundo.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.oidc.ExternalLoginException.Reason;
import dev.hirundo.core.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whole logins with an issuer that somebody else wrote, which checks what we send, PKCE too.
class MockIssuerTest {
    private static final String CLIENT = "client-1";
    private static final Secret SECRET = Secret.of("geheim");
    private static final URI CALLBACK = URI.create("http://127.0.0.1/auth/with/mock/callback");
    private static final MockOAuth2Server SERVER = new MockOAuth2Server();

    /// It prints a stack trace for each request that it refuses.
    private static final Logger NOISE = Logger.getLogger("no.nav.security");

    private final HttpClient browser = HttpClient.newHttpClient();
    private final OidcProvider provider = provider("mock");

    @BeforeAll
    static void start() throws IOException {
        NOISE.setLevel(Level.OFF);
        SERVER.start(InetAddress.getByName("127.0.0.1"), 0);
    }

    @AfterAll
    static void stop() {
        SERVER.shutdown();
        NOISE.setLevel(null);
    }

    private static OidcProvider provider(String issuer) {
        return OidcProvider.discover(issuer, SERVER.issuerUrl(issuer).uri(), CLIENT, SECRET);
    }

    /// Goes where the login says, and returns what the issuer sends back with the browser.
    private Map<String, String> visit(Login login) throws Exception {
        var request = HttpRequest.newBuilder(login.redirect()).build();
        var response = browser.send(request, BodyHandlers.ofString());
        assertEquals(302, response.statusCode(), response.body());
        String back = response.headers().firstValue("Location").orElseThrow();
        assertTrue(back.startsWith(CALLBACK + "?"), back);
        return FakeServer.fields(back.substring(back.indexOf('?') + 1));
    }

    private static void nextToken(
            String issuer, String subject, List<String> audience, Map<String, Object> claims) {
        SERVER.enqueueCallback(
                new DefaultOAuth2TokenCallback(issuer, subject, "JWT", audience, claims, 3600));
    }

    private Reason refusal(PendingLogin pending, Map<String, String> parameters) {
        return assertThrows(
                        ExternalLoginException.class,
                        () -> provider.finish(pending, CALLBACK, parameters))
                .reason();
    }

    @Test
    void aLoginTellsWhoTheUserIs() throws Exception {
        var login = provider.begin(CALLBACK);
        var parameters = visit(login);
        nextToken(
                "mock",
                "u-1",
                List.of(CLIENT),
                Map.of("email", "ada@example.org", "email_verified", true, "name", "Ada"));
        assertEquals(
                new ExternalIdentity(
                        "mock", "u-1", Optional.of("ada@example.org"), true, Optional.of("Ada")),
                provider.finish(login.pending(), CALLBACK, parameters));
    }

    @Test
    void anAddressThatIsNotVerifiedIsNot() throws Exception {
        var login = provider.begin(CALLBACK);
        var parameters = visit(login);
        nextToken("mock", "u-1", List.of(CLIENT), Map.of("email", "ada@example.org"));
        var who = provider.finish(login.pending(), CALLBACK, parameters);
        assertEquals(Optional.of("ada@example.org"), who.email());
        assertEquals(false, who.emailVerified());
    }

    @Test
    void aCodeOfAnotherLoginIsRefusedByPkce() throws Exception {
        var victim = provider.begin(CALLBACK);
        var attacker = provider.begin(CALLBACK);
        var parameters = new HashMap<>(visit(victim));
        parameters.put("state", attacker.pending().state().reveal());
        assertEquals(Reason.CODE_REFUSED, refusal(attacker.pending(), parameters));
    }

    @Test
    void anIdTokenOfAnotherLoginIsRefusedByTheNonce() throws Exception {
        var login = provider.begin(CALLBACK);
        var parameters = visit(login);
        var pending = login.pending();
        var other =
                new PendingLogin(
                        "mock",
                        pending.state(),
                        provider.begin(CALLBACK).pending().nonce(),
                        pending.codeVerifier(),
                        pending.expiresAt());
        assertEquals(Reason.UNTRUSTED, refusal(other, parameters));
    }

    @Test
    void aCodeThatWasUsedIsRefused() throws Exception {
        var login = provider.begin(CALLBACK);
        var parameters = visit(login);
        provider.finish(login.pending(), CALLBACK, parameters);
        assertEquals(Reason.CODE_REFUSED, refusal(login.pending(), parameters));
    }

    @Test
    void anIdTokenForAnotherClientIsRefused() throws Exception {
        var login = provider.begin(CALLBACK);
        var parameters = visit(login);
        nextToken("mock", "u-1", List.of(), Map.of("aud", "client-2"));
        assertEquals(Reason.UNTRUSTED, refusal(login.pending(), parameters));
    }

    @Test
    void anExpiredIdTokenIsRefused() throws Exception {
        var login = provider.begin(CALLBACK);
        var parameters = visit(login);
        SERVER.enqueueCallback(
                new DefaultOAuth2TokenCallback("mock", "u-1", "JWT", List.of(), Map.of(), -60));
        assertEquals(Reason.UNTRUSTED, refusal(login.pending(), parameters));
    }

    @Test
    void aLoginOfOneIssuerDoesNotEndAtAnother() throws Exception {
        var other = provider("other");
        var login = other.begin(CALLBACK);
        var parameters = visit(login);
        assertEquals(Reason.FORGED, refusal(login.pending(), parameters));
    }
}
