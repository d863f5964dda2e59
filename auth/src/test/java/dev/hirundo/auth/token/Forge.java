package dev.hirundo.auth.token;

import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.InstantSource;

/// Keys of all kinds, and tokens made by hand: what no honest signer would make.
final class Forge {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final String ISSUER = "https://issuer.example";
    static final String AUDIENCE = "todos";
    static final String CLAIMS =
            "\"iss\":\"https://issuer.example\",\"sub\":\"ada\",\"aud\":\"todos\",\"iat\":1795262400,\"exp\":1795263300";

    static final KeyPair RSA = rsa(2048);
    static final KeyPair P256 = ec("secp256r1");
    static final KeyPair P384 = ec("secp384r1");
    static final Secret SECRET = Secret.of("s".repeat(64));

    private Forge() {}

    static TokenKey key(String id, Algorithm algorithm) {
        return switch (algorithm) {
            case HS256, HS384, HS512 -> TokenKey.hmac(id, algorithm, SECRET);
            case RS256, PS256 -> TokenKey.of(id, algorithm, RSA);
            case ES256 -> TokenKey.of(id, algorithm, P256);
            case ES384 -> TokenKey.of(id, algorithm, P384);
        };
    }

    static KeyPair rsa(int bits) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static KeyPair ec(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static TokenVerifier verifier(TokenKey... keys) {
        return TokenVerifier.of(TokenKeys.of(keys), ISSUER, AUDIENCE, InstantSource.fixed(NOW));
    }

    static String header(TokenKey key, String more) {
        return "{\"typ\":\"at+jwt\",\"alg\":\"%s\",\"kid\":\"%s\"%s}"
                .formatted(key.algorithm(), key.id(), more);
    }

    /// Signed by this key, whatever it says.
    static String token(TokenKey key, String header, String payload) {
        String h = base64(header);
        String p = base64(payload);
        byte[] signature = key.sign(ascii(h), ascii(p));
        return h + "." + p + "." + Base64Url.encode(signature);
    }

    static String token(TokenKey key, String payload) {
        return token(key, header(key, ""), payload);
    }

    static String good(TokenKey key) {
        return token(key, "{" + CLAIMS + "}");
    }

    static String base64(String text) {
        return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
