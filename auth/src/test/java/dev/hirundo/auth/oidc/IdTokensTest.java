package dev.hirundo.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.auth0.jwt.algorithms.Algorithm;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTokensTest {
    private static final String ISSUER = "https://id.example.org";
    private static final String CLIENT = "client-1";
    private static final String CLIENT_SECRET = "a-client-secret-that-is-long-enough-for-hs256";
    private static final String NONCE = "n".repeat(43);
    private static final String ACCESS = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    private static final long NOW = ManualClock.START.getEpochSecond();
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u0000é";
    private static final SigningKey RS = SigningKey.rs256("rs");
    private static final SigningKey PS = SigningKey.ps256("ps");
    private static final SigningKey ES = SigningKey.es256("es");
    private static final SigningKey STRANGER = SigningKey.rs256("rs");

    private final ManualClock clock = new ManualClock();
    private final List<Map<String, Object>> published =
            new ArrayList<>(List.of(RS.jwk(), PS.jwk(), ES.jwk()));
    private final AtomicInteger asked = new AtomicInteger();
    private final Remembered<KeySet> keys =
            new Remembered<>(
                    "works", this::readKeys, Duration.ofHours(1), Duration.ofSeconds(5), clock);
    private final IdTokens tokens = new IdTokens("works", CLIENT, keys, clock);

    private KeySet readKeys() {
        asked.incrementAndGet();
        return KeySet.parse(Json.standard().toTree(Map.of("keys", published)));
    }

    private static Map<String, Object> claims() {
        var claims = new LinkedHashMap<String, Object>();
        claims.put("iss", ISSUER);
        claims.put("aud", CLIENT);
        claims.put("sub", "248289761001");
        claims.put("nonce", NONCE);
        claims.put("iat", NOW);
        claims.put("exp", NOW + 300);
        return claims;
    }

    private static Map<String, Object> with(String name, Object value) {
        var claims = claims();
        claims.put(name, value);
        return claims;
    }

    private JsonNode verify(String token) {
        return tokens.verify(token, ISSUER, Secret.of(NONCE), ACCESS);
    }

    private String refusal(String token) {
        var refused = assertThrows(ExternalLoginException.class, () -> verify(token));
        assertEquals(ExternalLoginException.Reason.UNTRUSTED, refused.reason());
        return refused.getMessage().replace("login with works refused: the ID token ", "");
    }

    static Stream<SigningKey> keys() {
        return Stream.of(RS, PS, ES);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aTokenSignedWithAKeyOfTheIssuerIsBelieved(SigningKey key) {
        assertEquals("248289761001", verify(key.sign(claims())).path("sub").textValue());
    }

    static Stream<Map<String, Object>> good() {
        var ours = with("aud", List.of("other", CLIENT));
        ours.put("azp", CLIENT);
        return Stream.of(
                ours,
                with("aud", List.of(CLIENT)),
                with("azp", CLIENT),
                with("exp", NOW - 29), // the skew
                with("iat", NOW + 30),
                with("iat", NOW - 600),
                with("exp", NOW + 0.5),
                with("nbf", NOW + 30),
                with("sub", "s".repeat(255)),
                // half of the SHA-256 of the access token, computed by hand
                with("at_hash", "77QmUPtjPfzWtF2AnpK9RQ"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatTheSpecificationAllowsIsBelieved(Map<String, Object> claims) {
        assertTrue(verify(RS.sign(claims)).isObject());
    }

    static Stream<Arguments> bad() {
        String iss = "is of another issuer";
        String aud = "is for another client";
        String azp = "was made for another client: wrong azp";
        return Stream.of(
                arguments("iss", "https://evil.example.org", iss),
                arguments("iss", ISSUER + "/", iss),
                arguments("iss", "HTTPS://id.example.org", iss),
                arguments("iss", List.of(ISSUER), iss),
                arguments("aud", "client-2", aud),
                arguments("aud", "client-1 ", aud),
                arguments("aud", "client-10", aud),
                arguments("aud", List.of(), aud),
                arguments("aud", List.of("client-2", "client-3"), aud),
                arguments("aud", Map.of(CLIENT, CLIENT, "a", CLIENT), azp),
                arguments("aud", List.of(CLIENT, "client-2"), azp),
                arguments("azp", "client-2", azp),
                arguments("azp", List.of(CLIENT), azp),
                arguments("exp", NOW - 30, "has expired"),
                arguments("exp", NOW - 86400, "has expired"),
                arguments("exp", -1, "has an impossible exp"),
                arguments("iat", NOW + 31, "is from the future"),
                arguments("iat", NOW - 631, "was made too long ago"),
                arguments("nbf", NOW + 31, "is not valid yet"),
                arguments("nonce", "m".repeat(43), "is of another login: wrong nonce"),
                arguments("nonce", List.of(NONCE), "is of another login: wrong nonce"),
                arguments(
                        "at_hash",
                        "77QmUPtjPfzWtF2AnpK9RR",
                        "is of another access token: wrong at_hash"),
                arguments("at_hash", "", "is of another access token: wrong at_hash"),
                arguments("at_hash", 5, "is of another access token: wrong at_hash"),
                arguments("sub", "", "has no usable subject"),
                arguments("sub", " ", "has no usable subject"),
                arguments("sub", "a\nb", "has no usable subject"),
                arguments("sub", "s".repeat(256), "has no usable subject"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aWrongClaimIsRefused(String name, Object value, String reason) {
        assertEquals(reason, refusal(RS.sign(with(name, value))));
    }

    static Stream<Arguments> mistyped() {
        return Stream.of(
                arguments("exp", String.valueOf(NOW + 300)),
                arguments("exp", List.of(NOW + 300)),
                arguments("exp", true),
                arguments("exp", Long.MAX_VALUE),
                arguments("exp", new BigDecimal("1e400")),
                arguments("iat", "now"),
                arguments("iat", new BigDecimal("-1e400")),
                arguments("nbf", "now"),
                arguments("sub", 42),
                arguments("sub", List.of("248289761001")));
    }

    @ParameterizedTest
    @MethodSource("mistyped")
    void aClaimOfAnotherTypeOrBeyondReasonIsRefused(String name, Object value) {
        assertFalse(refusal(RS.sign(with(name, value))).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "nonce", "iat", "exp"})
    void aMissingClaimIsRefused(String name) {
        var claims = claims();
        claims.remove(name);
        assertFalse(refusal(RS.sign(claims)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "HS256", "RS1", "rs256", "", " RS256"})
    void anAlgorithmThatIsNotAcceptedIsRefused(String algorithm) {
        String header = "{\"alg\":\"" + algorithm + "\",\"kid\":\"rs\"}";
        String text =
                SigningKey.encode(header) + "." + SigningKey.encode(SigningKey.json(claims()));
        assertEquals("is signed in a way that is not accepted", refusal(text + "."));
        String signature = RS.sign(claims()).split("\\.")[2];
        assertEquals("is signed in a way that is not accepted", refusal(text + "." + signature));
    }

    @Test
    void aTokenSignedWithTheClientSecretIsRefused() {
        var hmac = Algorithm.HMAC256(CLIENT_SECRET);
        assertEquals(
                "is signed in a way that is not accepted",
                refusal(SigningKey.sign(hmac, "{\"alg\":\"HS256\"}", SigningKey.json(claims()))));
    }

    @Test
    void aTokenSignedWithThePublicKeyAsASecretIsRefused() {
        var hmac = Algorithm.HMAC256(RS.pair().getPublic().getEncoded());
        for (String name : List.of("HS256", "RS256", "ES256")) {
            String header = "{\"alg\":\"" + name + "\",\"kid\":\"rs\"}";
            assertFalse(
                    refusal(SigningKey.sign(hmac, header, SigningKey.json(claims()))).isEmpty());
        }
    }

    @Test
    void aTokenOfAStrangersKeyOfTheSameIdIsRefused() {
        assertEquals("has a bad signature", refusal(STRANGER.sign(claims())));
    }

    @Test
    void aKeyInTheTokensOwnHeaderIsNotUsed() {
        var header = Map.of("alg", "RS256", "kid", "new", "jwk", STRANGER.jwk());
        assertEquals(
                "is signed with a key that is not known", refusal(STRANGER.sign(header, claims())));
    }

    @Test
    void anAlgorithmOfAnotherKindThanTheKeyIsRefused() {
        var header = Map.<String, Object>of("alg", "ES256", "kid", "rs");
        assertEquals("is signed with a key that is not known", refusal(RS.sign(header, claims())));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void anEmptyOrCutOrZeroSignatureIsRefused(SigningKey key) {
        String[] parts = key.sign(claims()).split("\\.");
        String text = parts[0] + "." + parts[1] + ".";
        String zeros = "A".repeat(parts[2].length());
        for (String signature : List.of("", parts[2].substring(4), zeros, parts[2] + "AAAA")) {
            assertEquals("has a bad signature", refusal(text + signature));
        }
    }

    /// The last character of a part has bits that mean nothing: then it is the same token.
    @ParameterizedTest
    @MethodSource("keys")
    void aTokenWithAnyCharacterChangedIsRefusedOrSaysTheSame(SigningKey key) {
        String token = key.sign(claims());
        var expected = verify(token);
        var random = new Random(1);
        for (int i = 0; i < token.length(); i++) {
            char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            try {
                assertEquals(expected, verify(changed));
            } catch (ExternalLoginException refused) {
                assertEquals(ExternalLoginException.Reason.UNTRUSTED, refused.reason());
            }
        }
    }

    @Test
    void changedClaimsAreRefused() {
        String[] parts = RS.sign(claims()).split("\\.");
        String other = SigningKey.encode(SigningKey.json(with("sub", "1")));
        assertEquals("has a bad signature", refusal(parts[0] + "." + other + "." + parts[2]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "e30.e30.",
                "é.ß.🐦",
                "bnVsbA.e30.AA",
                "W10.e30.AA"
            })
    void whatIsNoJwtIsRefused(String text) {
        assertTrue(
                List.of("is no JWT", "is signed in a way that is not accepted")
                        .contains(refusal(text)),
                text);
    }

    @Test
    void aTokenThatIsTooLongIsRefusedUnread() {
        assertEquals("is too long", refusal("a".repeat(20_000)));
        assertEquals(0, asked.get());
    }

    @Test
    void aClaimThatStandsTwiceIsRefused() {
        String claims = SigningKey.json(claims());
        String twice = claims.replaceFirst("\\{", "{\"sub\":\"1\",");
        String header = "{\"alg\":\"RS256\",\"kid\":\"rs\"}";
        assertEquals("is no JWT", refusal(SigningKey.sign(RS.algorithm(), header, twice)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "logout+jwt", "application/at+jwt"})
    void aTokenOfAnotherTypeIsRefused(String type) {
        var header = Map.<String, Object>of("alg", "RS256", "kid", "rs", "typ", type);
        assertEquals("is a token of another type", refusal(RS.sign(header, claims())));
    }

    @Test
    void aCriticalHeaderIsRefused() {
        var header = Map.<String, Object>of("alg", "RS256", "kid", "rs", "crit", List.of("b64"));
        assertEquals(
                "has a critical header that we do not know", refusal(RS.sign(header, claims())));
    }

    @Test
    void withoutAKeyIdTheOnlyKeyThatFitsIsUsed() {
        var header = Map.<String, Object>of("alg", "ES256");
        assertTrue(verify(ES.sign(header, claims())).isObject());
        published.add(SigningKey.es256("es2").jwk());
        clock.pass(Duration.ofHours(1));
        assertEquals("is signed with a key that is not known", refusal(ES.sign(header, claims())));
    }

    @Test
    void anUnknownKeyIsAskedForOnceAndNotOftenerThanEvery30Seconds() {
        var next = SigningKey.rs256("next");
        verify(RS.sign(claims()));
        refusal(next.sign(claims()));
        assertEquals(1, asked.get(), "read a moment ago");

        published.add(next.jwk());
        clock.pass(Duration.ofSeconds(30));
        verify(next.sign(claims()));
        assertEquals(2, asked.get());

        refusal(SigningKey.rs256("third").sign(claims()));
        assertEquals(2, asked.get());
    }

    @Test
    void aRefusalNeitherShowsTheTokenNorHasAStackTrace() {
        String token = RS.sign(with("nonce", "wrong"));
        var refused = assertThrows(ExternalLoginException.class, () -> verify(token));
        assertFalse(refused.toString().contains(token.substring(0, 20)));
        assertEquals(0, refused.getStackTrace().length);
    }
}
