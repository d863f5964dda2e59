package dev.hirundo.auth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.core.Secret;
import dev.hirundo.core.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenKeyTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({"HS256, 32", "HS384, 48", "HS512, 64"})
    void aSecretIsAsLongAsTheHash(Algorithm algorithm, int length) {
        TokenKey.hmac("1", algorithm, Secret.of("x".repeat(length)));
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenKey.hmac("1", algorithm, Secret.of("q".repeat(length - 1))));
        assertTrue(refused.getMessage().contains("openssl rand -base64 " + length));
        assertFalse(refused.getMessage().contains("qqq"));
    }

    @Test
    void aKeyIsPrintedWithoutItsSecret() {
        var key = Forge.key("k1", Algorithm.HS256);
        assertEquals("TokenKey[k1, HS256]", key.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2047})
    void aShortRsaKeyIsRefused(int bits) {
        var pair = Forge.rsa(bits);
        assertThrows(IllegalArgumentException.class, () -> TokenKey.of("1", Algorithm.RS256, pair));
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenKey.of("1", Algorithm.PS256, pair.getPublic()));
    }

    @Test
    void keysFitTheAlgorithmAndEachOther() {
        var other = new KeyPair(Forge.ec("secp256r1").getPublic(), Forge.P256.getPrivate());
        var mixed = new KeyPair(Forge.RSA.getPublic(), Forge.P256.getPrivate());
        assertThrows(
                IllegalArgumentException.class, () -> TokenKey.of("1", Algorithm.ES256, other));
        assertThrows(
                IllegalArgumentException.class, () -> TokenKey.of("1", Algorithm.RS256, mixed));
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenKey.of("1", Algorithm.ES256, Forge.P384));
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenKey.of("1", Algorithm.ES384, Forge.P256));
        assertThrows(
                IllegalArgumentException.class, () -> TokenKey.of("1", Algorithm.ES256, Forge.RSA));
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenKey.of("1", Algorithm.HS256, Forge.RSA.getPublic()));
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenKey.hmac("1", Algorithm.RS256, Forge.SECRET));
    }

    @ParameterizedTest
    @EnumSource(names = {"RS256", "PS256", "ES256", "ES384"})
    void aPrivateKeyInAFileSignsAndItsPublicKeyFollows(Algorithm algorithm) throws IOException {
        var pair =
                switch (algorithm) {
                    case ES256 -> Forge.P256;
                    case ES384 -> Forge.P384;
                    default -> Forge.RSA;
                };
        var secret = TokenKey.read("1", algorithm, pem("PRIVATE KEY", pair.getPrivate()));
        var open = TokenKey.read("1", algorithm, pem("PUBLIC KEY", pair.getPublic()));
        assertTrue(secret.canSign());
        assertFalse(open.canSign());
        assertEquals(pair.getPublic(), secret.publicKey().orElseThrow());
        assertInstanceOf(Verdict.Accepted.class, Forge.verifier(open).verify(Forge.good(secret)));
        assertThrows(IllegalStateException.class, () -> Forge.good(open));
        assertThrows(
                IllegalArgumentException.class,
                () -> TokenSigner.create(open, "https://i.example", "a", InstantSource.system()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RSA PRIVATE KEY|pkcs8",
                "EC PRIVATE KEY|pkcs8",
                "ENCRYPTED PRIVATE KEY|pkcs8",
                "CERTIFICATE|pubout",
                "PUBLIC KEY|broken",
                "PRIVATE KEY|broken",
            })
    void aFileOfAnotherKindIsRefusedWithTheRemedy(String type, String remedy) throws IOException {
        var file = Files.writeString(directory.resolve("key.pem"), block(type, new byte[100]));
        var refused =
                assertThrows(StartException.class, () -> TokenKey.read("1", Algorithm.ES256, file));
        assertTrue(refused.getMessage().contains(remedy), refused.getMessage());
        assertEquals(1, refused.getMessage().lines().count());
    }

    @Test
    void aFileThatHoldsNoKeyIsRefused() throws IOException {
        var missing = directory.resolve("missing.pem");
        assertThrows(StartException.class, () -> TokenKey.read("1", Algorithm.ES256, missing));
        assertThrows(StartException.class, () -> TokenKey.read("1", Algorithm.ES256, directory));
        for (byte[] content : List.of(new byte[0], new byte[] {-1, -2}, new byte[100_000])) {
            var file = Files.write(directory.resolve("x.pem"), content);
            assertThrows(StartException.class, () -> TokenKey.read("1", Algorithm.ES256, file));
        }
        var wrongCurve = pem("PRIVATE KEY", Forge.P384.getPrivate());
        assertThrows(StartException.class, () -> TokenKey.read("1", Algorithm.ES256, wrongCurve));
        assertThrows(StartException.class, () -> TokenKey.read("1", Algorithm.RS256, wrongCurve));
    }

    @Test
    void idsAreUniqueAndBounded() {
        var key = Forge.key("1", Algorithm.HS256);
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.of(key, key));
        assertThrows(IllegalArgumentException.class, () -> TokenKeys.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> Forge.key(" ", Algorithm.HS256));
        assertThrows(
                IllegalArgumentException.class, () -> Forge.key("x".repeat(257), Algorithm.HS256));
    }

    @ParameterizedTest
    @EnumSource
    void whatTheSignerSignsTheVerifierAccepts(Algorithm algorithm) {
        var key = Forge.key("1", algorithm);
        var signer =
                TokenSigner.create(
                        key, Forge.ISSUER, Forge.AUDIENCE, InstantSource.fixed(Forge.NOW));
        String token =
                signer.sign(
                        "ada",
                        Map.of("sid", "s", "roles", List.of("admin"), "scope", "a b"),
                        Duration.ofMinutes(15));
        var claims =
                assertInstanceOf(Verdict.Accepted.class, Forge.verifier(key).verify(token))
                        .claims();
        assertEquals("ada", claims.subject());
        assertEquals(Forge.NOW.plusSeconds(900), claims.expiresAt());
        assertEquals(Forge.NOW, claims.issuedAt().orElseThrow());
        assertEquals(22, claims.id().orElseThrow().length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "aud", "iat", "nbf", "exp", "jti"})
    void claimsCannotReplaceTheSignersOwn(String name) {
        var signer =
                TokenSigner.create(
                        Forge.key("1", Algorithm.HS256),
                        Forge.ISSUER,
                        Forge.AUDIENCE,
                        InstantSource.system());
        assertThrows(
                IllegalArgumentException.class,
                () -> signer.sign("ada", Map.of(name, "x"), Duration.ofMinutes(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> signer.sign("ada", Map.of("x", "y".repeat(9000)), Duration.ofMinutes(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> signer.sign("ada", Map.of(), Duration.ofMillis(999)));
    }

    @Test
    void onlyPublicHalvesArePublished() throws IOException {
        var keys =
                List.of(
                        Forge.key("h", Algorithm.HS256),
                        Forge.key("r", Algorithm.PS256),
                        Forge.key("e", Algorithm.ES384));
        byte[] json = Jwks.of(keys);
        String text = new String(json, StandardCharsets.UTF_8);
        for (String secret : List.of("\"d\"", "\"p\"", "\"q\"", "\"k\"", "\"oct\"", "sss")) {
            assertFalse(text.contains(secret), text);
        }
        var read = new JwkReader(RemoteKeys.Options.standard().algorithms()).read(json);
        assertEquals(2, read.size());
        for (TokenKey key : keys.subList(1, 3)) {
            assertInstanceOf(
                    Verdict.Accepted.class,
                    Forge.verifier(read.get(key.id())).verify(Forge.good(key)));
        }
    }

    private Path pem(String type, Key key) throws IOException {
        return Files.writeString(
                directory.resolve(type.replace(' ', '-') + ".pem"), block(type, key.getEncoded()));
    }

    private static String block(String type, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, base64, type);
    }
}
