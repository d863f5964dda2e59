package dev.hirundo.auth.oidc;

import static dev.hirundo.auth.oidc.FakeIssuer.CALLBACK;
import static dev.hirundo.auth.oidc.FakeIssuer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.oidc.ExternalLoginException.Reason;
import dev.hirundo.core.Secret;
import dev.hirundo.core.Sha256;
import dev.hirundo.testing.TestLogging;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against an issuer that lies, and browsers that bring what they should not.
class OidcProviderTest {
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

    private ExternalLoginException refusal(PendingLogin pending, Map<String, String> parameters) {
        return assertThrows(
                ExternalLoginException.class, () -> provider.finish(pending, CALLBACK, parameters));
    }

    private Reason reason(PendingLogin pending, Map<String, String> parameters) {
        return refusal(pending, parameters).reason();
    }

    private void demandNoCodeWasSent() {
        assertEquals(List.of(), issuer.server.requests("/token"));
    }

    @Test
    void theBrowserIsSentWithStateNonceAndChallenge() {
        issuer.document.put("authorization_endpoint", issuer.issuer() + "/authorize?tenant=1");
        refresh();
        var login = provider.begin(CALLBACK);
        var query = FakeServer.fields(login.redirect().getRawQuery());
        var pending = login.pending();
        assertTrue(
                login.redirect().toString().startsWith(issuer.issuer() + "/authorize?tenant=1&"));
        assertEquals("code", query.get("response_type"));
        assertEquals(FakeIssuer.CLIENT, query.get("client_id"));
        assertEquals(CALLBACK.toString(), query.get("redirect_uri"));
        assertEquals("openid email profile", query.get("scope"));
        assertEquals(pending.state().reveal(), query.get("state"));
        assertEquals(pending.nonce().reveal(), query.get("nonce"));
        assertEquals("S256", query.get("code_challenge_method"));
        assertEquals(
                Digests.text(Sha256.of(pending.codeVerifier().reveal())),
                query.get("code_challenge"));
        assertFalse(query.containsKey("code_verifier"));
    }

    private void refresh() {
        issuer.server.on(FakeIssuer.DISCOVERY, 200, issuer.document);
    }

    @Test
    void noTwoLoginsShareASecret() {
        var a = provider.begin(CALLBACK).pending();
        var b = provider.begin(CALLBACK).pending();
        assertEquals(
                6,
                List.of(
                                a.state(),
                                a.nonce(),
                                a.codeVerifier(),
                                b.state(),
                                b.nonce(),
                                b.codeVerifier())
                        .stream()
                        .map(Secret::reveal)
                        .distinct()
                        .count());
    }

    @Test
    void theCodeIsExchangedWithTheVerifierAndTheSecretInTheHeader() {
        var pending = provider.begin(CALLBACK).pending();
        issuer.answering(pending);
        provider.finish(pending, CALLBACK, answer(pending));
        var request = issuer.server.requests("/token").getFirst();
        String pair = "client-1:geheim%2B%2F%3A%C3%BC";
        assertEquals(
                "Basic "
                        + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)),
                request.authorization());
        assertEquals(
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "code",
                        "code-1",
                        "redirect_uri",
                        CALLBACK.toString(),
                        "code_verifier",
                        pending.codeVerifier().reveal()),
                request.form());
    }

    @Test
    void theSecretGoesIntoTheFormWhereTheIssuerTakesItThereOnly() {
        issuer.document.put("token_endpoint_auth_methods_supported", List.of("client_secret_post"));
        refresh();
        login();
        var request = issuer.server.requests("/token").getFirst();
        assertEquals("null", request.authorization());
        assertEquals(FakeIssuer.SECRET.reveal(), request.form().get("client_secret"));
        assertEquals(FakeIssuer.CLIENT, request.form().get("client_id"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "true, true",
                "false, false",
                "TRUE, false",
                "yes, false",
                "1, false",
                "-, false"
            })
    void someIssuersSayInATextWhetherAnAddressIsVerified(
            @Nullable String verified, boolean expected) {
        String email = "ada@example.org";
        issuer.claims.put("email", email);
        if (verified != null) {
            issuer.claims.put("email_verified", verified);
        }
        var who = login();
        assertEquals(Optional.of(email), who.email());
        assertEquals(expected, who.emailVerified());
    }

    @Test
    void aVerifiedAddressByABooleanIsVerified() {
        issuer.claims.put("email", "ada@example.org");
        issuer.claims.put("email_verified", true);
        issuer.claims.put("name", "Ada");
        assertEquals(
                new ExternalIdentity(
                        "works", "u-1", Optional.of("ada@example.org"), true, Optional.of("Ada")),
                login());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ada", "@example.org", "ada@", "a b@example.org", "a\nb@example.org"})
    void whatIsNoAddressIsNoneAndNotVerified(String email) {
        issuer.claims.put("email", email);
        issuer.claims.put("email_verified", true);
        var who = login();
        assertEquals(Optional.empty(), who.email());
        assertFalse(who.emailVerified());
    }

    @Test
    void anAddressThatTheTokenDoesNotHoldIsAskedFor() {
        issuer.document.put("userinfo_endpoint", issuer.issuer() + "/userinfo");
        refresh();
        issuer.server.on(
                "/userinfo",
                200,
                Map.of("sub", "u-1", "email", "ada@example.org", "email_verified", true));
        assertTrue(login().emailVerified());
        assertEquals("Bearer at-1", issuer.server.requests("/userinfo").getFirst().authorization());
    }

    @Test
    void anAddressThatNobodyWantsIsNotAskedFor() {
        issuer.document.put("userinfo_endpoint", issuer.issuer() + "/userinfo");
        refresh();
        var plain = issuer.builder().scopes("profile").build();
        var pending = plain.begin(CALLBACK).pending();
        issuer.answering(pending);
        assertEquals("u-1", plain.finish(pending, CALLBACK, answer(pending)).subject());
        assertEquals(0, issuer.server.requests("/userinfo").size());
    }

    @Test
    void anAddressOfAnotherSubjectIsRefused() {
        issuer.document.put("userinfo_endpoint", issuer.issuer() + "/userinfo");
        refresh();
        issuer.server.on("/userinfo", 200, Map.of("sub", "u-2", "email", "eve@example.org"));
        assertEquals(
                Reason.UNTRUSTED, assertThrows(ExternalLoginException.class, this::login).reason());
    }

    @Test
    void anAnswerWithoutOrWithAnotherStateIsForgedAndTheCodeIsNotSent() {
        var pending = provider.begin(CALLBACK).pending();
        var other = provider.begin(CALLBACK).pending();
        assertEquals(Reason.FORGED, reason(pending, Map.of("code", "code-1")));
        assertEquals(Reason.FORGED, reason(pending, answer(other)));
        assertEquals(Reason.FORGED, reason(pending, Map.of("code", "c", "state", "")));
        assertEquals(Reason.FORGED, reason(pending, Map.of("code", "c", "state", "${x}")));
        assertEquals(
                Reason.FORGED,
                reason(pending, Map.of("code", "c", "state", pending.state().reveal() + "a")));
        demandNoCodeWasSent();
    }

    @Test
    void aLoginOfAnotherProviderIsForged() {
        var mixed =
                OidcProvider.builder("other", URI.create(issuer.issuer()), "c", FakeIssuer.SECRET)
                        .clock(issuer.clock)
                        .build()
                        .begin(CALLBACK)
                        .pending();
        assertEquals(Reason.FORGED, reason(mixed, answer(mixed)));
        demandNoCodeWasSent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example.org", ""})
    void anAnswerOfAnotherIssuerIsForged(String iss) {
        var pending = provider.begin(CALLBACK).pending();
        var parameters = answer(pending);
        parameters.put("iss", iss);
        assertEquals(Reason.FORGED, reason(pending, parameters));
        demandNoCodeWasSent();
    }

    @Test
    void anIssuerThatAlwaysNamesItselfMustDoSo() {
        issuer.document.put("authorization_response_iss_parameter_supported", true);
        refresh();
        var pending = provider.begin(CALLBACK).pending();
        assertEquals(Reason.FORGED, reason(pending, answer(pending)));
        demandNoCodeWasSent();
        var parameters = answer(pending);
        parameters.put("iss", issuer.issuer());
        issuer.answering(pending);
        assertEquals("u-1", provider.finish(pending, CALLBACK, parameters).subject());
    }

    @Test
    void aLoginThatTookTooLongHasExpired() {
        var pending = provider.begin(CALLBACK).pending();
        issuer.clock.pass(CodeFlow.LIFETIME);
        assertEquals(Reason.EXPIRED, reason(pending, answer(pending)));
        demandNoCodeWasSent();
    }

    @ParameterizedTest
    @CsvSource({
        "access_denied, DENIED",
        "login_required, DENIED",
        "<script>, DENIED",
        "invalid_scope, MISCONFIGURED",
        "unauthorized_client, MISCONFIGURED"
    })
    void anErrorThatTheBrowserBringsIsToldButNotQuoted(String error, Reason reason) {
        var pending = provider.begin(CALLBACK).pending();
        var parameters = answer(pending);
        parameters.put("error", error);
        parameters.put("error_description", "geheim");
        var refused = refusal(pending, parameters);
        assertEquals(reason, refused.reason());
        assertFalse(refused.getMessage().contains("<script>"));
        assertFalse(refused.getMessage().contains("geheim"));
        demandNoCodeWasSent();
    }

    @Test
    void anErrorWithoutTheStateIsForged() {
        var pending = provider.begin(CALLBACK).pending();
        assertEquals(Reason.FORGED, reason(pending, Map.of("error", "access_denied")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nb", "ü"})
    void whatIsNoCodeIsNotSent(String code) {
        var pending = provider.begin(CALLBACK).pending();
        var parameters = answer(pending);
        parameters.put("code", code);
        assertEquals(Reason.FORGED, reason(pending, parameters));
        demandNoCodeWasSent();
    }

    @Test
    void theIdTokenOfAnotherLoginIsRefused() {
        var first = provider.begin(CALLBACK).pending();
        issuer.answering(first);
        var second = provider.begin(CALLBACK).pending();
        assertTrue(refusal(second, answer(second)).getMessage().contains("wrong nonce"));
    }

    @ParameterizedTest
    @CsvSource({
        "iss, https://evil.example.org, is of another issuer",
        "aud, client-2, is for another client",
        "azp, client-2, wrong azp"
    })
    void anIdTokenForSomebodyElseIsRefused(String claim, String value, String why) {
        issuer.claims.put(claim, value);
        var refused = assertThrows(ExternalLoginException.class, this::login);
        assertEquals(Reason.UNTRUSTED, refused.reason());
        assertTrue(refused.getMessage().contains(why));
    }

    @Test
    void anAnswerWithoutAnIdTokenIsRefused() {
        var pending = provider.begin(CALLBACK).pending();
        issuer.server.on("/token", 200, Map.of("access_token", "at", "token_type", "bearer"));
        assertEquals(Reason.UNTRUSTED, reason(pending, answer(pending)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "geheim\r\nX-Evil: 1", "geheim-ü-€"})
    void anAccessTokenThatFitsIntoNoHeaderIsNeitherUsedNorQuoted(String token) {
        var pending = provider.begin(CALLBACK).pending();
        issuer.server.on("/token", 200, Map.of("access_token", token, "token_type", "bearer"));
        var away =
                assertThrows(
                        ProviderUnavailableException.class,
                        () -> provider.finish(pending, CALLBACK, answer(pending)));
        assertEquals("works is not available: it sends no access token", away.getMessage());
    }

    @Test
    void aTokenThatIsNoBearerTokenIsNotUsed() {
        var pending = provider.begin(CALLBACK).pending();
        issuer.server.on("/token", 200, Map.of("access_token", "at", "token_type", "mac"));
        assertThrows(
                ProviderUnavailableException.class,
                () -> provider.finish(pending, CALLBACK, answer(pending)));
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_grant, CODE_REFUSED",
        "400, whatever, CODE_REFUSED",
        "401, invalid_client, MISCONFIGURED",
        "401, whatever, MISCONFIGURED",
        "400, unauthorized_client, MISCONFIGURED",
        "403, '', CODE_REFUSED"
    })
    void aCodeThatTheIssuerRefusesIsRefused(int status, String error, Reason reason) {
        var pending = provider.begin(CALLBACK).pending();
        issuer.server.on("/token", status, Map.of("error", error, "error_description", "code-1"));
        var refused = refusal(pending, answer(pending));
        assertEquals(reason, refused.reason());
        assertFalse(refused.getMessage().contains("code-1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://todo.example.org/cb",
                "/cb",
                "https://todo.example.org/cb#x",
                "https://a@todo.example.org/cb",
                "javascript:alert(1)"
            })
    void aCallbackThatIsNotSafeIsAFaultOfTheProgram(URI callback) {
        assertThrows(IllegalArgumentException.class, () -> provider.begin(callback));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://id.example.org", "https://id.example.org?a=b", "id.example.org"})
    void anIssuerWhoseAddressIsNotSafeDoesNotBuild(URI address) {
        assertThrows(
                IllegalArgumentException.class,
                () -> OidcProvider.discover("works", address, "c", FakeIssuer.SECRET));
    }

    @Test
    void plainHttpIsPossibleForWhoInsists() {
        assertEquals(
                "lab",
                OidcProvider.builder(
                                "lab", URI.create("http://id.lab.example"), "c", FakeIssuer.SECRET)
                        .insecureHttp()
                        .build()
                        .name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Google", "a/b", "..", "a b", "ü", "-a"})
    void aNameThatDoesNotFitIntoAUrlDoesNotBuild(String name) {
        var https = URI.create("https://id.example.org");
        assertThrows(
                IllegalArgumentException.class,
                () -> OidcProvider.discover(name, https, "c", FakeIssuer.SECRET));
    }

    @Test
    void noSecretIsShownInTextsExceptionsOrLogs() {
        try (var log = TestLogging.record()) {
            var login = provider.begin(CALLBACK);
            var pending = login.pending();
            issuer.claims.put("aud", "client-2");
            issuer.answering(pending);
            var refused = refusal(pending, answer(pending));
            issuer.server.on("/token", 200, "at-1 geheim code-1");
            var broken =
                    assertThrows(
                            RuntimeException.class,
                            () -> provider.finish(pending, CALLBACK, answer(pending)));
            String shown =
                    String.join("\n", log.atLeast(Level.ALL))
                            + List.of(provider, login, pending)
                            + new CodeFlow.Tokens("at-1", "id-1")
                            + new Client("c", FakeIssuer.SECRET)
                            + refused
                            + broken
                            + broken.getCause()
                            + Arrays.toString(broken.getSuppressed());
            for (String secret :
                    List.of(
                            pending.state().reveal(),
                            pending.nonce().reveal(),
                            pending.codeVerifier().reveal(),
                            "geheim",
                            "code-1",
                            "at-1",
                            "id-1")) {
                assertFalse(shown.contains(secret), secret);
            }
            assertNotEquals("", shown);
        }
    }
}
