package dev.hirundo.auth.oidc;

import com.auth0.jwt.algorithms.Algorithm;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How an ID token may be signed: asymmetric only, so that neither `none` nor a client secret makes
/// one (RFC 8725, sections 2.1 and 3.1).
enum SigningAlgorithm {
    RS256,
    PS256,
    ES256;

    /// By its exact name (RFC 7518, section 3.1).
    static Optional<SigningAlgorithm> of(@Nullable String name) {
        for (var algorithm : values()) {
            if (algorithm.name().equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /// Whether a key is of the kind that this needs.
    boolean fits(PublicKey key) {
        return switch (this) {
            case RS256, PS256 -> key instanceof RSAPublicKey;
            case ES256 -> key instanceof ECPublicKey;
        };
    }

    /// @param key one that fits
    Algorithm with(PublicKey key) {
        return switch (this) {
            case RS256 -> Algorithm.RSA256((RSAPublicKey) key, null);
            case PS256 -> Algorithm.RSA256PSS((RSAPublicKey) key, null);
            case ES256 -> Algorithm.ECDSA256((ECPublicKey) key, null);
        };
    }
}
