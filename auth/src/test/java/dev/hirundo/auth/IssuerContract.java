package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.auth0.jwt.JWT;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server whose tokens others verify, by the keys that it publishes.
abstract class IssuerContract {
    private static final String ADA = "ada@example.org";

    @TempDir Path folder;

    private final TestDatabase kind;
    private KeyFiles files;

    IssuerContract(TestDatabase kind) {
        this.kind = kind;
    }

    @BeforeEach
    void openFolder() {
        files = new KeyFiles(folder);
    }

    private static byte[] bytes(JsonNode key, String member) {
        return Base64.getUrlDecoder().decode(key.get(member).asText());
    }

    private static BigInteger number(JsonNode key, String member) {
        return new BigInteger(1, bytes(key, member));
    }

    private static PublicKey key(JsonNode jwk) throws Exception {
        if (jwk.get("kty").asText().equals("RSA")) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        }
        var curve = AlgorithmParameters.getInstance("EC");
        curve.init(
                new ECGenParameterSpec(
                        jwk.get("crv").asText().equals("P-256") ? "secp256r1" : "secp384r1"));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(
                                new ECPoint(number(jwk, "x"), number(jwk, "y")),
                                curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static Signature signature(String algorithm) throws Exception {
        return switch (algorithm) {
            case "RS256" -> Signature.getInstance("SHA256withRSA");
            case "PS256" -> {
                var pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(
                        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield pss;
            }
            case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
            default -> Signature.getInstance("SHA384withECDSAinP1363Format");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "ES384", "RS256", "PS256"})
    void whatIsPublishedVerifiesTokensAndOpensNothing(String algorithm) throws Exception {
        files.make("one", algorithm);
        try (var site = AuthSite.of(kind, files.settings("k1 " + algorithm + " one"))) {
            var published = site.get("/.well-known/jwks.json");
            assertEquals("application/jwk-set+json", published.header("Content-Type"));
            var jwk = published.json().at("/keys/0");
            var members = new TreeSet<String>();
            jwk.fieldNames().forEachRemaining(members::add);
            assertEquals(
                    algorithm.startsWith("ES")
                            ? Set.of("kty", "kid", "alg", "use", "crv", "x", "y")
                            : Set.of("kty", "kid", "alg", "use", "n", "e"),
                    members);
            assertEquals("k1", jwk.get("kid").asText());
            assertEquals(algorithm, jwk.get("alg").asText());

            String token = site.join(ADA).text("accessToken");
            int dot = token.lastIndexOf('.');
            var verifier = signature(algorithm);
            verifier.initVerify(key(jwk));
            verifier.update(token.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
            assertTrue(verifier.verify(Base64.getUrlDecoder().decode(token.substring(dot + 1))));
        }
    }

    @Test
    void aTokenSaysWhoMadeItAndWhatItIs() {
        files.make("one", "ES256");
        try (var site = AuthSite.of(kind, files.settings("k1 ES256 one"))) {
            var token = JWT.decode(site.join(ADA).text("accessToken"));
            assertEquals("at+jwt", token.getType());
            assertEquals("k1", token.getKeyId());
            assertEquals("http://localhost", token.getIssuer());
            assertEquals("[http://localhost]", token.getAudience().toString());
        }
    }

    @Test
    void aSecretIsNotPublished() {
        try (var site = AuthSite.of(kind)) {
            assertEquals(404, site.get("/.well-known/jwks.json").status());
        }
    }

    private AuthServer resourceServer(AuthSite issuer, Map<String, String> more) {
        var settings = new HashMap<String, String>();
        settings.put("auth.issuer", "http://localhost");
        settings.put("auth.audience", "http://localhost");
        settings.put("auth.jwks", issuer.uri("/.well-known/jwks.json").toString());
        more.forEach((key, value) -> settings.put("auth." + key, value));
        var config = Config.just(ConfigSources.create(settings)).get("auth");
        return AuthServer.start(
                routing ->
                        routing.addFeature(ResourceServer.create(config))
                                .get(
                                        "/who",
                                        (req, res) ->
                                                res.send(
                                                        Caller.of(req.context())
                                                                        instanceof Caller.User user
                                                                ? user.subject()
                                                                : "nobody")));
    }

    @Test
    void anotherServerWithoutADatabaseTakesItsTokens() throws Exception {
        files.make("one", "ES256");
        files.make("two", "ES256");
        try (var issuer = AuthSite.of(kind, files.settings("k1 ES256 one"));
                var stranger = AuthSite.of(kind, files.settings("k1 ES256 two"));
                var server = resourceServer(issuer, Map.of());
                var other = resourceServer(issuer, Map.of("audience", "https://other.example"))) {
            var login = issuer.join(ADA);
            String header = "Authorization: Bearer " + login.text("accessToken");
            String id = issuer.get("/auth/me", bearer(login)).text("id");
            assertEquals(id, server.get("/who", header).body());
            assertEquals("nobody", server.get("/who").body());
            assertEquals(401, other.get("/who", header).status());
            String forged = "Authorization: Bearer " + stranger.join(ADA).text("accessToken");
            assertEquals(401, server.get("/who", forged).status());
            String refresh = "Authorization: Bearer " + login.text("refreshToken");
            assertEquals(401, server.get("/who", refresh).status());
        }
    }

    @Test
    void aKeyThatIsNoLongerListedVerifiesNothing() {
        files.make("old", "ES256");
        files.make("new", "PS256");
        var settings = AuthSite.TABLES.settings(kind);
        var all = Config.just(ConfigSources.create(settings));
        try (var _ = Database.create(all)) { // a database in memory lives as long as this
            String token;
            String refresh;
            try (var site = start(all, files.settings("k1 ES256 old"))) {
                var login = site.join(ADA);
                token = login.text("accessToken");
                refresh = login.text("refreshToken");
            }
            try (var site = start(all, files.settings("k2 PS256 new", "k1 ES256 old.public"))) {
                assertEquals(2, site.get("/.well-known/jwks.json").json().get("keys").size());
                assertEquals(200, site.get("/auth/me", bearer(token)).status());
                var next = site.refresh(refresh);
                assertEquals("k2", JWT.decode(next.text("accessToken")).getKeyId());
                refresh = next.text("refreshToken");
            }
            try (var site = start(all, files.settings("k2 PS256 new"))) {
                assertEquals(401, site.get("/auth/me", bearer(token)).status());
                assertEquals(200, site.refresh(refresh).status());
            }
        }
    }

    private static AuthSite start(Config database, Map<String, String> settings) {
        return AuthSite.of(Database.create(database), settings, builder -> builder);
    }
}
