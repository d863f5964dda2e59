package dev.hirundo.auth.oidc;

import static dev.hirundo.auth.oidc.FakeIssuer.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.oidc.ExternalLoginException.Reason;
import dev.hirundo.core.Json;
import dev.hirundo.core.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GithubProviderTest {
    private static final URI CALLBACK = URI.create("http://localhost/auth/with/github/callback");
    private static final Secret SECRET = Secret.of("geheim");
    private static final String TOKEN = "/login/oauth/access_token";
    private static final String EMAILS = "/api/v3/user/emails";

    private final FakeServer server = new FakeServer();
    private final GithubProvider provider =
            GithubProvider.builder("client-1", SECRET).enterprise(server.uri("/")).build();
    private final PendingLogin pending = provider.begin(CALLBACK).pending();

    @BeforeEach
    void playGithub() {
        server.on(TOKEN, 200, Map.of("access_token", "gho_1", "token_type", "bearer"))
                .on("/api/v3/user", 200, Map.of("id", 583231, "login", "ada-l", "name", "Ada"))
                .on(EMAILS, 200, List.of(address("ada@example.org", true, true)));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Map<String, Object> address(String email, boolean primary, boolean verified) {
        return Map.of("email", email, "primary", primary, "verified", verified);
    }

    private ExternalIdentity login() {
        return provider.finish(pending, CALLBACK, answer(pending));
    }

    private Reason refusal(Map<String, String> parameters) {
        return assertThrows(
                        ExternalLoginException.class,
                        () -> provider.finish(pending, CALLBACK, parameters))
                .reason();
    }

    @Test
    void aLoginTellsWhoTheUserIsByHisNumber() {
        assertEquals(
                new ExternalIdentity(
                        "github",
                        "583231",
                        Optional.of("ada@example.org"),
                        true,
                        Optional.of("Ada")),
                login());
    }

    @Test
    void githubIsAskedAsItWantsToBe() {
        login();
        var exchange = server.requests(TOKEN).getFirst();
        assertEquals("application/json", exchange.accept());
        assertEquals("geheim", exchange.form().get("client_secret"));
        assertEquals(pending.codeVerifier().reveal(), exchange.form().get("code_verifier"));
        var user = server.requests("/api/v3/user").getFirst();
        assertEquals("Bearer gho_1", user.authorization());
        assertEquals("application/vnd.github+json", user.accept());
    }

    @Test
    void theBrowserIsSentWithStateAndChallenge() {
        var login = GithubProvider.create("client-1", SECRET).begin(CALLBACK);
        var query = FakeServer.fields(login.redirect().getRawQuery());
        assertEquals("github.com", login.redirect().getHost());
        assertEquals("/login/oauth/authorize", login.redirect().getPath());
        assertEquals("user:email", query.get("scope"));
        assertEquals("S256", query.get("code_challenge_method"));
        assertEquals(login.pending().state().reveal(), query.get("state"));
    }

    @Test
    void onlyThePrimaryAddressCounts() {
        server.on(
                EMAILS,
                200,
                List.of(
                        address("old@example.org", false, true),
                        address("ada@example.org", true, false)));
        var who = login();
        assertEquals(Optional.of("ada@example.org"), who.email());
        assertFalse(who.emailVerified());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void withoutARightToReadAddressesThereIsNone(int status) {
        server.on(EMAILS, status, Map.of("message", "no"));
        assertEquals(Optional.empty(), login().email());
    }

    @Test
    void theAddressOfThePublicProfileIsNotTrusted() {
        server.on("/api/v3/user", 200, Map.of("id", 1, "email", "boss@example.org"))
                .on(EMAILS, 200, List.of());
        assertEquals(Optional.empty(), login().email());
    }

    @Test
    void whoHasNoNameIsCalledByHisLogin() {
        server.on("/api/v3/user", 200, Map.of("id", 1, "login", "ada-l"));
        assertEquals(Optional.of("ada-l"), login().name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\":\"7\"}",
                "{\"id\":7.5}",
                "{\"id\":0}",
                "{\"id\":-7}",
                "{\"id\":1e30}",
                "[]"
            })
    void anAccountWithoutANumberIsRefused(String account) {
        server.on(
                "/api/v3/user",
                200,
                Json.standard().readTree(account.getBytes(StandardCharsets.UTF_8)));
        assertEquals(Reason.UNTRUSTED, refusal(answer(pending)));
    }

    @ParameterizedTest
    @CsvSource({
        "bad_verification_code, CODE_REFUSED",
        "incorrect_client_credentials, MISCONFIGURED",
        "redirect_uri_mismatch, MISCONFIGURED"
    })
    void anErrorWithStatus200IsAnError(String error, Reason reason) {
        server.on(TOKEN, 200, Map.of("error", error, "access_token", "x", "token_type", "bearer"));
        assertEquals(reason, refusal(answer(pending)));
        assertEquals(0, server.requests("/api/v3/user").size());
    }

    @Test
    void anotherStateOrIssuerIsForgedAndTheCodeIsNotSent() {
        assertEquals(Reason.FORGED, refusal(Map.of("code", "code-1")));
        assertEquals(Reason.FORGED, refusal(Map.of("code", "code-1", "state", "other")));
        var parameters = new HashMap<>(answer(pending));
        parameters.put("iss", "https://evil.example.org");
        assertEquals(Reason.FORGED, refusal(parameters));
        assertEquals(0, server.requests(TOKEN).size());
    }

    @Test
    void aUserWhoSaysNoIsDenied() {
        var parameters = new HashMap<>(answer(pending));
        parameters.put("error", "access_denied");
        assertEquals(Reason.DENIED, refusal(parameters));
    }

    @Test
    void anApiThatIsAwayIsToldWithoutTheToken() {
        for (String path : List.of("/api/v3/user", EMAILS)) {
            server.on(path, 502, Map.of());
            var away = assertThrows(ProviderUnavailableException.class, this::login);
            assertFalse(away.toString().contains("gho_1"));
            playGithub();
        }
    }

    @Test
    void aServerWhoseAddressIsNotSafeDoesNotBuild() {
        var builder = GithubProvider.builder("client-1", SECRET);
        builder.enterprise(URI.create("http://git.example.org"));
        assertThrows(IllegalArgumentException.class, builder::build);
    }

    @Test
    void showsNoSecret() {
        assertEquals("GithubProvider[github]", provider.toString());
        String texts =
                List.of(provider, pending).stream()
                        .map(Object::toString)
                        .collect(Collectors.joining());
        assertFalse(texts.contains("geheim"));
        assertFalse(texts.contains(pending.state().reveal()));
        assertTrue(texts.contains("***"));
    }
}
