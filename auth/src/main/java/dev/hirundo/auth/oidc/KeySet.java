package dev.hirundo.auth.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The public keys of an issuer: those of its JWK Set (RFC 7517) that may verify an ID token. What
/// is unknown, weak, secret or for encryption is left out, as section 5 asks.
///
/// Immutable.
final class KeySet {
    static final int MAX_KEYS = 100;
    private static final int MIN_RSA_BITS = 2048; // RFC 7518, section 3.3
    private static final int MAX_RSA_BITS = 8192; // a larger one only costs time
    private static final int MAX_EXPONENT_BITS = 64;

    private final List<Key> keys;

    /// @param algorithm the only one it is for, where it says so
    private record Key(
            @Nullable String id, @Nullable SigningAlgorithm algorithm, PublicKey publicKey) {}

    private KeySet(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    static KeySet parse(JsonNode document) {
        var keys = new ArrayList<Key>();
        for (JsonNode jwk : document.path("keys")) {
            if (keys.size() < MAX_KEYS && isForSignatures(jwk)) {
                key(jwk).ifPresent(keys::add);
            }
        }
        return new KeySet(keys);
    }

    /// The one key for this header: the one of that id, or the only one that fits where the header
    /// names none (OpenID Connect Core 1.0, section 10.1). Two that fit are none.
    Optional<PublicKey> find(@Nullable String id, SigningAlgorithm algorithm) {
        var found =
                keys.stream()
                        .filter(key -> id == null || id.equals(key.id()))
                        .filter(key -> key.algorithm() == null || key.algorithm() == algorithm)
                        .map(Key::publicKey)
                        .filter(algorithm::fits)
                        .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static boolean isForSignatures(JsonNode jwk) {
        var use = jwk.path("use");
        var operations = jwk.path("key_ops");
        boolean verifies = operations.isMissingNode();
        for (JsonNode operation : operations) {
            verifies |= "verify".equals(operation.textValue());
        }
        return verifies && (use.isMissingNode() || "sig".equals(use.textValue()));
    }

    private static Optional<Key> key(JsonNode jwk) {
        var algorithm = SigningAlgorithm.of(jwk.path("alg").textValue());
        if (jwk.has("alg") && algorithm.isEmpty()) {
            return Optional.empty();
        }
        try {
            String type = jwk.path("kty").asText();
            return publicKey(type, jwk)
                    .map(key -> new Key(jwk.path("kid").textValue(), algorithm.orElse(null), key));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> publicKey(String type, JsonNode jwk)
            throws GeneralSecurityException {
        return switch (type) {
            case "RSA" -> Optional.of(rsa(number(jwk, "n"), number(jwk, "e")));
            case "EC" -> Optional.of(ec(jwk.path("crv").asText(), jwk));
            default -> Optional.empty();
        };
    }

    private static PublicKey rsa(BigInteger modulus, BigInteger exponent)
            throws GeneralSecurityException {
        int bits = modulus.bitLength();
        boolean oddExponent = exponent.testBit(0) && exponent.bitLength() > 1;
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
            throw new IllegalArgumentException("RSA key of " + bits + " bits");
        }
        if (!oddExponent || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new IllegalArgumentException("RSA exponent");
        }
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static PublicKey ec(String curve, JsonNode jwk) throws GeneralSecurityException {
        if (!curve.equals("P-256")) {
            throw new IllegalArgumentException("curve");
        }
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var spec = parameters.getParameterSpec(ECParameterSpec.class);
        var point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
        demandOnCurve(point, spec);
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, spec));
    }

    /// y² = x³ + ax + b: not every JDK asks.
    private static void demandOnCurve(ECPoint point, ECParameterSpec spec) {
        var curve = spec.getCurve();
        var p = ((ECFieldFp) curve.getField()).getP();
        var x = point.getAffineX();
        var y = point.getAffineY();
        var right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
        boolean inField = x.compareTo(p) < 0 && y.compareTo(p) < 0;
        if (!inField || !y.multiply(y).mod(p).equals(right)) {
            throw new IllegalArgumentException("not a point of the curve");
        }
    }

    /// Base64urlUInt (RFC 7518, section 2).
    private static BigInteger number(JsonNode jwk, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(jwk.path(name).asText()));
    }
}
