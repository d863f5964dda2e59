package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.hirundo.auth.token.Jwks;
import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.auth.token.TokenSigner;
import dev.hirundo.core.Caller;
import dev.hirundo.core.StartException;
import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceServerSettingsTest {
    private static final Map<String, String> GOOD =
            Map.of("auth.issuer", "https://issuer.example", "auth.audience", "todos");

    @Test
    void issuerAndAudienceAreEnough() {
        ResourceServer.create(config(Map.of()));
        ResourceServer.create(
                config(
                        Map.of(
                                "auth.algorithms", "RS256,ES256",
                                "auth.skew", "PT1M",
                                "auth.type", "any",
                                "auth.jwks", "https://issuer.example/keys")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auth.issuer|''|AUTH_ISSUER",
                "auth.audience|''|AUTH_AUDIENCE",
                "auth.audience|${AUDIENCE}|unresolved",
                "auth.issuer|http://issuer.example|https",
                "auth.issuer|issuer|auth.jwks",
                "auth.jwks|http://issuer.example/keys|https",
                "auth.jwks|not a uri|https",
                "auth.algorithms|HS256|RS256",
                "auth.algorithms|none|RS256",
                "auth.algorithms|RS256,nonsense|nonsense",
                "auth.skew|PT6M|PT5M",
                "auth.skew|PT-1S|PT5M",
                "auth.skew|soon|PT5M",
            })
    void aSettingThatCannotBeRightStopsTheStart(String key, String value, String remedy) {
        var config = config(Map.of(key, value));
        var refused = assertThrows(StartException.class, () -> ResourceServer.create(config));
        assertTrue(refused.getMessage().contains(remedy), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void anUnknownSettingIsToldOf() {
        try (var recording = TestLogging.record()) {
            ResourceServer.create(config(Map.of("auth.audiance", "x")));
            assertTrue(
                    recording.atLeast(Level.WARNING).stream()
                            .anyMatch(line -> line.contains("auth.audiance")));
        }
    }

    @Test
    void anotherIssuersTokensAreVerifiedWithTheKeysItPublishes() throws Exception {
        var pairs = KeyPairGenerator.getInstance("RSA");
        pairs.initialize(2048);
        var key = TokenKey.of("their-key", Algorithm.PS256, pairs.generateKeyPair());
        var issuer =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String address = "http://127.0.0.1:" + issuer.getAddress().getPort();
        String discovery =
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(address, address);
        answer(
                issuer,
                "/.well-known/openid-configuration",
                discovery.getBytes(StandardCharsets.UTF_8));
        answer(issuer, "/keys", Jwks.of(List.of(key)));
        issuer.start();
        var feature = ResourceServer.create(config(Map.of("auth.issuer", address)));
        try (var server =
                AuthServer.start(
                        routing ->
                                routing.addFeature(feature)
                                        .get(
                                                "/",
                                                (request, response) ->
                                                        response.send(
                                                                Caller.of(request.context())
                                                                        .toString())))) {
            String token =
                    TokenSigner.create(key, address, "todos", InstantSource.system())
                            .sign("ada", Map.of(), Duration.ofMinutes(1));
            var answer = server.get("/", "Authorization: Bearer " + token);
            assertTrue(answer.body().contains("ada"), answer.body());
        } finally {
            issuer.stop(0);
        }
    }

    private static void answer(HttpServer server, String path, byte[] body) {
        server.createContext(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
    }

    private static Config config(Map<String, String> settings) {
        var all = new HashMap<>(GOOD);
        all.putAll(settings);
        return Config.just(ConfigSources.create(all)).get("auth");
    }
}
