package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.hirundo.auth.token.RemoteKeys;
import dev.hirundo.auth.token.TokenKeys;
import dev.hirundo.auth.token.TokenSigner;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Renewal;
import dev.hirundo.testing.RawHttp;
import io.helidon.common.security.SecurityContext;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.SecureHandler;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceServerTest {
    private static final Handler WHO =
            (request, response) ->
                    response.send(
                            switch (Caller.of(request.context())) {
                                case Caller.User user -> user.subject();
                                case Caller.Anonymous() -> "anonymous";
                            });

    private final Tokens tokens = new Tokens();
    private AuthServer server;

    @BeforeEach
    void start() {
        server = AuthServer.start(this::routes);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void routes(HttpRouting.Builder routing) {
        routing.addFeature(ResourceServer.of(tokens.verifier()))
                .get("/who", WHO)
                .get(
                        "/principal",
                        (request, response) ->
                                response.send(
                                        request.context()
                                                .get(SecurityContext.class)
                                                .flatMap(
                                                        c ->
                                                                ((SecurityContext<?>) c)
                                                                        .userPrincipal())
                                                .map(Principal::getName)
                                                .orElse("nobody")))
                .get("/known", SecureHandler.authenticate(), WHO)
                .get("/admin", SecureHandler.authorize("admin", "root"), WHO)
                .get("/guarded", Guard.authenticated().around(WHO))
                .get("/role", Guard.role("admin").around(WHO))
                .get("/scope", Guard.scope("todos:write").around(WHO))
                .get("/both", Guard.scope("a").and(Guard.scope("b")).around(WHO))
                .get("/roleAndScope", Guard.role("admin").and(Guard.scope("a")).around(WHO))
                .get("/either", Guard.role("admin").or(Guard.scope("a")).around(WHO));
    }

    @Test
    void whoBringsNoTokenIsAnonymous() throws IOException {
        assertEquals("anonymous", server.get("/who").body());
        assertEquals("anonymous", server.get("/who", "Authorization: Basic YTpi").body());
        assertEquals("anonymous", server.get("/who", "Authorization: Bearerx y").body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   "})
    void whoBringsATokenIsItsSubject(String scheme) throws IOException {
        String token = tokens.sign("ada", Map.of());
        assertEquals("ada", server.get("/who", "Authorization: " + scheme + token).body());
        assertEquals("ada", server.get("/principal", bearer(token)).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/known", "/admin", "/guarded", "/role", "/scope", "/both", "/either"})
    void anonymousCallersAreAskedForAToken(String path) throws IOException {
        var answer = server.get(path);
        assertProblem(401, answer);
        assertEquals("Bearer realm=\"api\"", answer.headers().get("www-authenticate"));
    }

    @Test
    void helidonsSecureHandlerKnowsOurRoles() throws IOException {
        String user = tokens.sign("ada", Map.of("roles", List.of("user")));
        String admin = tokens.sign("bob", Map.of("roles", List.of("admin")));
        assertEquals("ada", server.get("/known", bearer(user)).body());
        assertProblem(403, server.get("/admin", bearer(user)));
        assertEquals("bob", server.get("/admin", bearer(admin)).body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "/role|user|a|403|-",
                "/role|admin|a|200|-",
                "/scope|admin|todos:read|403|todos:write",
                "/scope|admin|todos:writer|403|todos:write",
                "/scope|admin|todos:write|200|-",
                "/both|user|a|403|b",
                "/both|user|b|403|a",
                "/both|user|c|403|a b",
                "/both|user|a b|200|-",
                "/roleAndScope|user|x|403|-",
                "/roleAndScope|user|a|403|-",
                "/roleAndScope|admin|x|403|a",
                "/roleAndScope|admin|a|200|-",
                "/either|user|x|403|a",
                "/either|user|a|200|-",
                "/either|admin|x|200|-",
            })
    void aGuardLetsInWhoItSays(String path, String role, String scope, int status, String missing)
            throws IOException {
        String token = tokens.sign("ada", Map.of("roles", List.of(role), "scope", scope));
        var answer = server.get(path, bearer(token));
        assertEquals(status, answer.status());
        String challenge = answer.headers().getOrDefault("www-authenticate", "");
        if (missing == null) {
            assertEquals("", challenge);
        } else {
            assertTrue(challenge.startsWith("Bearer error=\"insufficient_scope\""), challenge);
            assertTrue(challenge.endsWith("scope=\"" + missing + "\""), challenge);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "a b", "x\", error=\"none"})
    void aBadTokenIsRefusedOnPublicRoutesToo(String token) throws IOException {
        var answer = server.get("/who", bearer(token));
        assertProblem(401, answer);
        assertEquals(
                "Bearer error=\"invalid_token\", error_description=\"The access token is not valid here.\"",
                answer.headers().get("www-authenticate"));
    }

    @Test
    void aTokenThatExpiredIsRefusedThoughItIsRemembered() throws IOException {
        String token = tokens.sign("ada", Map.of());
        assertEquals("ada", server.get("/who", bearer(token)).body());
        tokens.advance(Duration.ofMinutes(16));
        var answer = server.get("/who", bearer(token));
        assertProblem(401, answer);
        assertTrue(answer.headers().get("www-authenticate").contains("has expired"));
    }

    @Test
    void aHeaderThatCannotBeReadIsTheClientsMistake() throws IOException {
        String token = tokens.sign("ada", Map.of());
        for (var answer :
                List.of(
                        server.get("/who", "Authorization: Bearer"),
                        server.get("/who", "Authorization: Bearer "),
                        server.get("/who", bearer(token), bearer(token)),
                        server.get("/who", bearer(token), "Authorization: Basic YTpi"))) {
            assertProblem(400, answer);
            assertTrue(
                    answer.headers()
                            .get("www-authenticate")
                            .startsWith("Bearer error=\"invalid_request\""));
        }
    }

    @Test
    void aTokenInTheQueryIsNotLookedAt() throws IOException {
        String token = tokens.sign("ada", Map.of());
        assertEquals("anonymous", server.get("/who?access_token=" + token).body());
    }

    @Test
    void whileKeysCannotBeHadATokenIsTriedAgainLater() throws IOException {
        var keys =
                RemoteKeys.create(
                        URI.create("http://127.0.0.1:1/keys"),
                        RemoteKeys.Options.standard(),
                        tokens);
        var feature = ResourceServer.of(tokens.verifier(keys));
        try (var away = AuthServer.start(r -> r.addFeature(feature).get("/who", WHO))) {
            var answer = away.get("/who", bearer(tokens.sign("ada", Map.of())));
            assertProblem(503, answer);
            assertEquals("5", answer.headers().get("retry-after"));
            assertFalse(answer.headers().containsKey("www-authenticate"));
            assertEquals("anonymous", away.get("/who").body());
        }
    }

    @Test
    void itWorksOnAServerWithoutAnythingElseOfOurs() throws IOException {
        try (var plain = AuthServer.startPlain(this::routes)) {
            assertProblem(401, plain.get("/admin"));
            assertProblem(401, plain.get("/role"));
            assertProblem(401, plain.get("/who", bearer("x")));
            String token = tokens.sign("ada", Map.of("roles", List.of("admin")));
            assertEquals("ada", plain.get("/admin", bearer(token)).body());
        }
    }

    @Test
    void theFirstAuthenticatorThatFindsACredentialDecides() throws IOException {
        var ada = Caller.User.of("ada", "admin");
        var other =
                new VerifiedTokens(
                        tokens.verifier(TokenKeys.of(Tokens.KEY)),
                        new Revocations(tokens, Duration.ofHours(1), 10),
                        10,
                        Ticker.systemTicker(),
                        _ -> {});
        Authenticator ticket =
                request ->
                        request.query().contains("ticket")
                                ? new Outcome.Known(ada, Optional.empty())
                                : new Outcome.Absent();
        var bearer = new BearerTokens(other);
        var filter = new Credentials(List.of(ticket, bearer), bearer::renew);
        try (var both = AuthServer.start(r -> r.addFilter(filter).get("/who", WHO))) {
            String bob = tokens.sign("bob", Map.of());
            assertEquals("ada", both.get("/who?ticket=1", bearer(bob)).body());
            assertEquals("bob", both.get("/who", bearer(bob)).body());
            assertEquals("anonymous", both.get("/who").body());
        }
    }

    @Test
    void aConnectionIsRenewedByTheIssuersTokensOnly() throws IOException {
        var held = new AtomicReference<Renewal>();
        var feature = ResourceServer.of(tokens.verifier());
        try (var holding =
                AuthServer.start(
                        r ->
                                r.addFeature(feature)
                                        .get(
                                                "/held",
                                                (request, response) -> {
                                                    held.set(Renewal.of(request.context()));
                                                    response.send();
                                                }))) {
            assertEquals(200, holding.get("/held").status());
        }
        String ada = tokens.sign("ada", Map.of("roles", List.of("admin")));
        var renewed = held.get().renew(ada);
        assertEquals("ada", renewed.caller().subject());
        assertEquals(Set.of("admin"), renewed.caller().roles());
        assertEquals(tokens.instant().plus(Duration.ofMinutes(15)), renewed.caller().expiresAt());
        for (String bad :
                List.of(
                        "x",
                        TokenSigner.create(Tokens.KEY, "https://other.example", "todos", tokens)
                                .sign("ada", Map.of(), Duration.ofMinutes(1)),
                        TokenSigner.create(Tokens.KEY, Tokens.ISSUER, "others", tokens)
                                .sign("ada", Map.of(), Duration.ofMinutes(1)))) {
            assertEquals(401, refusal(held.get(), bad).status());
        }
        tokens.advance(Duration.ofMinutes(16));
        assertEquals(401, refusal(held.get(), ada).status());
    }

    @Test
    void whileKeysCannotBeHadARenewalIsNotRefusedForGood() {
        var keys =
                RemoteKeys.create(
                        URI.create("http://127.0.0.1:1/keys"),
                        RemoteKeys.Options.standard(),
                        tokens);
        var verified =
                new VerifiedTokens(
                        tokens.verifier(keys),
                        new Revocations(tokens, Duration.ofHours(1), 10),
                        10,
                        Ticker.systemTicker(),
                        _ -> {});
        Renewal renewal = new BearerTokens(verified)::renew;
        assertEquals(503, refusal(renewal, tokens.sign("ada", Map.of())).status());
    }

    private static Problem refusal(Renewal renewal, String token) {
        return assertThrows(ProblemException.class, () -> renewal.renew(token)).problem();
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static void assertProblem(int status, RawHttp.Answer answer) {
        assertEquals(status, answer.status());
        assertEquals("application/problem+json", answer.headers().get("content-type"));
        assertTrue(answer.body().contains("\"status\":" + status), answer.body());
    }
}
