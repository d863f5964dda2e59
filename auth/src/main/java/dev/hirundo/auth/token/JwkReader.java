package dev.hirundo.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.core.Json;
import dev.hirundo.core.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads somebody else's JSON Web Key Set. A key that is not for verifying signatures, or of a kind
/// that is not known here, is passed over, as RFC 7517, section 5, wants it.
final class JwkReader {
    private static final System.Logger LOGGER = System.getLogger(JwkReader.class.getPackageName());
    private static final int MAX_KEYS = 100;

    /// What belongs to private keys and shared secrets (RFC 7518, sections 6.2.2, 6.3.2, 6.4).
    private static final List<String> PRIVATE = List.of("d", "k", "p", "q", "dp", "dq", "qi");

    private final Set<Algorithm> accepted;

    JwkReader(Set<Algorithm> accepted) {
        this.accepted = accepted;
    }

    /// @return the keys by id; of several with one id, the first that can be used
    /// @throws IOException if this is no key set
    Map<String, TokenKey> read(byte[] json) throws IOException {
        var list = tree(json).path("keys");
        if (!list.isArray() || list.size() > MAX_KEYS) {
            throw new IOException("answers no JSON Web Key Set of at most " + MAX_KEYS + " keys");
        }
        var keys = new LinkedHashMap<String, TokenKey>();
        for (var jwk : list) {
            key(jwk).ifPresent(key -> keys.putIfAbsent(key.id(), key));
        }
        return Map.copyOf(keys);
    }

    static JsonNode tree(byte[] json) throws IOException {
        try {
            return Json.standard().readTree(json);
        } catch (ProblemException e) {
            throw new IOException("answers no JSON", e);
        }
    }

    private Optional<TokenKey> key(JsonNode jwk) {
        String id = jwk.path("kid").asText("");
        if (id.isBlank() || !isForSignatures(jwk)) {
            return Optional.empty();
        }
        if (PRIVATE.stream().anyMatch(jwk::has)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "an issuer publishes a secret key; it is not used, for everybody can sign with it");
            return Optional.empty();
        }
        return algorithm(jwk).flatMap(algorithm -> key(id, algorithm, jwk));
    }

    private static boolean isForSignatures(JsonNode jwk) {
        if (jwk.has("use") && !jwk.path("use").asText().equals("sig")) {
            return false;
        }
        if (!jwk.has("key_ops")) {
            return true;
        }
        for (var operation : jwk.path("key_ops")) {
            if (operation.asText().equals("verify")) {
                return true;
            }
        }
        return false;
    }

    /// The one that the key names, if it fits; else the first of its kind that is accepted.
    private Optional<Algorithm> algorithm(JsonNode jwk) {
        var fitting =
                switch (jwk.path("kty").asText() + jwk.path("crv").asText()) {
                    case "RSA" -> List.of(Algorithm.RS256, Algorithm.PS256);
                    case "ECP-256" -> List.of(Algorithm.ES256);
                    case "ECP-384" -> List.of(Algorithm.ES384);
                    default -> List.<Algorithm>of();
                };
        return fitting.stream()
                .filter(accepted::contains)
                .filter(fit -> !jwk.has("alg") || jwk.path("alg").asText().equals(fit.name()))
                .findFirst();
    }

    private static Optional<TokenKey> key(String id, Algorithm algorithm, JsonNode jwk) {
        try {
            var key = algorithm.family() == Algorithm.Family.RSA ? rsa(jwk) : ec(algorithm, jwk);
            return Optional.of(TokenKey.of(id, algorithm, key));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "an issuer's key is passed over", e);
            return Optional.empty();
        }
    }

    private static PublicKey rsa(JsonNode jwk) throws GeneralSecurityException {
        var spec = new RSAPublicKeySpec(number(jwk, "n", 0), number(jwk, "e", 0));
        return KeyFactory.getInstance("RSA").generatePublic(spec);
    }

    private static PublicKey ec(Algorithm algorithm, JsonNode jwk) throws GeneralSecurityException {
        int length = algorithm.hashLength(); // on these curves a coordinate is as long as the hash
        var point = new ECPoint(number(jwk, "x", length), number(jwk, "y", length));
        var spec = new ECPublicKeySpec(point, KeyRules.curve(algorithm));
        return KeyFactory.getInstance("EC").generatePublic(spec);
    }

    /// @param length in bytes, exactly; 0 for any
    private static BigInteger number(JsonNode jwk, String name, int length) {
        byte[] bytes =
                Base64Url.decode(jwk.path(name).asText())
                        .filter(b -> b.length > 0 && (length == 0 || b.length == length))
                        .orElseThrow(() -> new IllegalArgumentException("not sound: " + name));
        return new BigInteger(1, bytes);
    }
}
