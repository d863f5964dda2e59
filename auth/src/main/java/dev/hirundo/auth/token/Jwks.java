package dev.hirundo.auth.token;

import dev.hirundo.core.Json;
import dev.hirundo.core.Sha256;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keys as others read them: a JSON Web Key Set (RFC 7517, section 5).
public final class Jwks {
    private Jwks() {}

    /// Those of these keys that have a public half.
    public static List<TokenKey> published(List<TokenKey> keys) {
        return keys.stream().filter(key -> key.publicKey().isPresent()).toList();
    }

    /// The set as UTF-8 JSON, for `/.well-known/jwks.json`: the public halves of these keys. Shared
    /// secrets have none and are left out.
    public static byte[] of(List<TokenKey> keys) {
        var published =
                keys.stream()
                        .flatMap(key -> key.publicKey().map(open -> jwk(key, open)).stream())
                        .toList();
        return Json.standard().write(Map.of("keys", published));
    }

    /// The thumbprint of a key (RFC 7638) with SHA-256, base64url: an id that follows from the key.
    ///
    /// @throws IllegalArgumentException if it is neither an RSA key nor one on P-256 or P-384
    public static String thumbprint(PublicKey key) {
        // RFC 7638, section 3: the required members only, in the order of their names, no space
        byte[] canonical = Json.standard().write(new TreeMap<>(members(key)));
        return Base64Url.encode(Sha256.of(canonical));
    }

    private static Map<String, String> jwk(TokenKey key, PublicKey open) {
        var jwk = new LinkedHashMap<String, String>();
        jwk.put("kid", key.id());
        jwk.put("use", "sig");
        jwk.put("alg", key.algorithm().name());
        jwk.putAll(new TreeMap<>(members(open)));
        return jwk;
    }

    /// RFC 7518, sections 6.2.1 and 6.3.1.
    private static Map<String, String> members(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa ->
                    Map.of(
                            "kty", "RSA",
                            "n", Base64Url.encode(bytes(rsa.getModulus(), 1)),
                            "e", Base64Url.encode(bytes(rsa.getPublicExponent(), 1)));
            case ECPublicKey ec -> {
                int length = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
                yield Map.of(
                        "kty", "EC",
                        "crv", curve(length),
                        "x", Base64Url.encode(bytes(ec.getW().getAffineX(), length)),
                        "y", Base64Url.encode(bytes(ec.getW().getAffineY(), length)));
            }
            default -> throw new IllegalArgumentException("not published: " + key.getAlgorithm());
        };
    }

    private static String curve(int coordinateBytes) {
        return switch (coordinateBytes) {
            case 32 -> "P-256";
            case 48 -> "P-384";
            default -> throw new IllegalArgumentException("a curve that is not used here");
        };
    }

    /// Unsigned, big-endian, at least so long.
    private static byte[] bytes(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] plain = signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
        byte[] padded = new byte[Math.max(length, plain.length)];
        System.arraycopy(plain, 0, padded, padded.length - plain.length, plain.length);
        return padded;
    }
}
