package dev.hirundo.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
    private static final SigningKey RS = SigningKey.rs256("k");
    private static final SigningKey ES = SigningKey.es256("k");

    private static boolean finds(Object document, SigningAlgorithm algorithm) {
        return KeySet.parse(Json.standard().toTree(document)).find("k", algorithm).isPresent();
    }

    private static Map<String, Object> with(SigningKey key, String name, Object value) {
        var jwk = new LinkedHashMap<>(key.jwk());
        jwk.put(name, value);
        return jwk;
    }

    private static Map<String, Object> set(Object... keys) {
        return Map.of("keys", List.of(keys));
    }

    @Test
    void keysOfDifferentKindsMayShareAnId() {
        assertTrue(finds(set(RS.jwk(), ES.jwk()), SigningAlgorithm.RS256));
        assertTrue(finds(set(RS.jwk(), ES.jwk()), SigningAlgorithm.PS256));
        assertTrue(finds(set(RS.jwk(), ES.jwk()), SigningAlgorithm.ES256));
    }

    @Test
    void twoThatFitAreNone() {
        assertFalse(finds(set(RS.jwk(), RS.jwk()), SigningAlgorithm.RS256));
    }

    @Test
    void aKeyForOneAlgorithmIsForNoOther() {
        var key = with(RS, "alg", "PS256");
        assertFalse(finds(set(key), SigningAlgorithm.RS256));
        assertTrue(finds(set(key), SigningAlgorithm.PS256));
    }

    static Stream<Map<String, Object>> unusable() {
        var symmetric = Map.<String, Object>of("kty", "oct", "kid", "k", "k", "c2VjcmV0");
        return Stream.of(
                symmetric,
                SigningKey.rsa("k", 1024, "RS256").jwk(),
                with(RS, "use", "enc"),
                with(RS, "key_ops", List.of("encrypt")),
                with(RS, "alg", "RSA-OAEP"),
                with(RS, "alg", "HS256"),
                with(RS, "e", "AQ"), // 1: a signature would be the text itself
                with(RS, "e", "BA"), // 4: even
                with(RS, "e", "AQAAAAAAAAAB"), // 65 bits: only costs time
                with(RS, "n", "!"),
                with(RS, "n", 5),
                with(RS, "n", "_".repeat(2000)),
                with(RS, "kid", "other"),
                with(RS, "kty", "rsa"),
                with(ES, "crv", "P-384"),
                with(ES, "x", "AQ"),
                with(ES, "y", "AA"),
                Map.of());
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void whatIsWeakOrWrongOrForSomethingElseIsLeftOut(Map<String, Object> jwk) {
        for (var algorithm : SigningAlgorithm.values()) {
            assertFalse(finds(set(jwk), algorithm));
        }
        assertTrue(finds(set(jwk, RS.jwk()), SigningAlgorithm.RS256));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "5", "{\"keys\":5}", "{\"keys\":[5,null,\"x\",[]]}"})
    void whatIsNoKeySetHoldsNoKeys(String document) {
        var json = Json.standard().readTree(document.getBytes(StandardCharsets.UTF_8));
        assertTrue(KeySet.parse(json).find(null, SigningAlgorithm.RS256).isEmpty());
    }

    @Test
    void onlyTheFirstHundredKeysAreRead() {
        var keys = new ArrayList<Object>();
        for (int i = 0; i < KeySet.MAX_KEYS; i++) {
            keys.add(with(RS, "kid", "k" + i));
        }
        keys.add(RS.jwk());
        assertFalse(finds(set(keys.toArray()), SigningAlgorithm.RS256));
    }
}
