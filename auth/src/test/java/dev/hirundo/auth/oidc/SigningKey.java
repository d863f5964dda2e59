package dev.hirundo.auth.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.auth0.jwt.algorithms.Algorithm;
import dev.hirundo.core.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// The key of an issuer: what it publishes, and the tokens it makes.
record SigningKey(String id, KeyPair pair, Algorithm algorithm) {
    static SigningKey rs256(String id) {
        return rsa(id, 2048, "RS256");
    }

    static SigningKey ps256(String id) {
        return rsa(id, 2048, "PS256");
    }

    static SigningKey rsa(String id, int bits, String algorithm) {
        var pair = generate("RSA", bits);
        var open = (RSAPublicKey) pair.getPublic();
        var closed = (RSAPrivateKey) pair.getPrivate();
        return new SigningKey(
                id,
                pair,
                switch (algorithm) {
                    case "PS256" -> Algorithm.RSA256PSS(open, closed);
                    case "RS512" -> Algorithm.RSA512(open, closed);
                    default -> Algorithm.RSA256(open, closed);
                });
    }

    static SigningKey es256(String id) {
        var pair = generate("EC", 256);
        return new SigningKey(
                id,
                pair,
                Algorithm.ECDSA256(
                        (ECPublicKey) pair.getPublic(), (ECPrivateKey) pair.getPrivate()));
    }

    private static KeyPair generate(String type, int size) {
        try {
            var generator = KeyPairGenerator.getInstance(type);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The public half as a JWK.
    Map<String, Object> jwk() {
        var jwk = new LinkedHashMap<String, Object>();
        jwk.put("kid", id);
        jwk.put("use", "sig");
        if (pair.getPublic() instanceof RSAPublicKey key) {
            jwk.put("kty", "RSA");
            jwk.put("n", text(key.getModulus()));
            jwk.put("e", text(key.getPublicExponent()));
        } else if (pair.getPublic() instanceof ECPublicKey key) {
            jwk.put("kty", "EC");
            jwk.put("crv", "P-256");
            jwk.put("x", text(key.getW().getAffineX()));
            jwk.put("y", text(key.getW().getAffineY()));
        }
        return jwk;
    }

    String sign(Map<String, Object> claims) {
        return sign(Map.of("alg", algorithm.getName(), "kid", id, "typ", "JWT"), claims);
    }

    String sign(Map<String, Object> header, Map<String, Object> claims) {
        return sign(algorithm, json(header), json(claims));
    }

    static String sign(Algorithm algorithm, String header, String claims) {
        String text = encode(header) + "." + encode(claims);
        byte[] signature =
                algorithm.sign(encode(header).getBytes(UTF_8), encode(claims).getBytes(UTF_8));
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    static String json(Object value) {
        return new String(Json.standard().write(value), UTF_8);
    }

    static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static String text(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int zero = bytes[0] == 0 && bytes.length > 1 ? 1 : 0;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Arrays.copyOfRange(bytes, zero, bytes.length));
    }
}
