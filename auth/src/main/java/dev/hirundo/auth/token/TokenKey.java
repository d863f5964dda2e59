package dev.hirundo.auth.token;

import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.exceptions.SignatureGenerationException;
import dev.hirundo.core.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A key with an id and exactly one algorithm: a token cannot choose how it is verified (RFC 8725,
/// section 3.1).
///
/// Immutable and thread-safe. Printed, it shows its id and algorithm only.
public final class TokenKey {
    /// How long an id may be.
    static final int MAX_ID = 256;

    private static final int MAX_SECRET_BYTES = 1024;

    private final String id;
    private final Algorithm algorithm;
    private final com.auth0.jwt.algorithms.Algorithm signature;
    private final Optional<PublicKey> publicKey;
    private final int signatureLength;
    private final boolean canSign;

    /// The signature algorithms of RFC 7518, section 3, that are used here.
    public enum Algorithm {
        /// HMAC with SHA-256.
        HS256(Family.HMAC, 32, ""),
        /// HMAC with SHA-384.
        HS384(Family.HMAC, 48, ""),
        /// HMAC with SHA-512.
        HS512(Family.HMAC, 64, ""),
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        RS256(Family.RSA, 32, ""),
        /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, and 32 bytes of salt.
        PS256(Family.RSA, 32, ""),
        /// ECDSA on P-256 with SHA-256.
        ES256(Family.EC, 32, "secp256r1"),
        /// ECDSA on P-384 with SHA-384.
        ES384(Family.EC, 48, "secp384r1");

        enum Family {
            HMAC,
            RSA,
            EC
        }

        private final Family family;
        private final int hashLength;
        private final String curve;

        Algorithm(Family family, int hashLength, String curve) {
            this.family = family;
            this.hashLength = hashLength;
            this.curve = curve;
        }

        Family family() {
            return family;
        }

        int hashLength() {
            return hashLength;
        }

        String curve() {
            return curve;
        }
    }

    private TokenKey(
            String id,
            Algorithm algorithm,
            com.auth0.jwt.algorithms.Algorithm signature,
            Optional<PublicKey> publicKey,
            boolean canSign) {
        if (id.isBlank() || id.length() > MAX_ID) {
            throw new IllegalArgumentException("a key's id has 1 to " + MAX_ID + " characters");
        }
        this.id = id;
        this.algorithm = algorithm;
        this.signature = signature;
        this.publicKey = publicKey;
        this.signatureLength = signatureLength(algorithm, publicKey);
        this.canSign = canSign;
    }

    /// A shared secret, which signs and verifies. Its UTF-8 bytes are the key.
    ///
    /// @param secret at least as long as the hash of the algorithm (RFC 7518, section 3.2), at most
    ///   1024 bytes
    /// @throws IllegalArgumentException if the secret is shorter, with a way to make one
    public static TokenKey hmac(String id, Algorithm algorithm, Secret secret) {
        requireHmac(algorithm);
        return hmac(id, algorithm, secret.reveal().getBytes(StandardCharsets.UTF_8));
    }

    static TokenKey hmac(String id, Algorithm algorithm, byte[] secret) {
        requireHmac(algorithm);
        if (secret.length < algorithm.hashLength() || secret.length > MAX_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "a secret for %s has %d to %d bytes, this one %d; make one with: openssl rand -base64 %d"
                            .formatted(
                                    algorithm,
                                    algorithm.hashLength(),
                                    MAX_SECRET_BYTES,
                                    secret.length,
                                    algorithm.hashLength()));
        }
        var signature =
                switch (algorithm.hashLength()) {
                    case 32 -> com.auth0.jwt.algorithms.Algorithm.HMAC256(secret);
                    case 48 -> com.auth0.jwt.algorithms.Algorithm.HMAC384(secret);
                    default -> com.auth0.jwt.algorithms.Algorithm.HMAC512(secret);
                };
        return new TokenKey(id, algorithm, signature, Optional.empty(), true);
    }

    /// A key pair, which signs and verifies.
    ///
    /// @throws IllegalArgumentException if the keys do not fit the algorithm (RSA of 2048 to 8192
    ///   bits; the curve of the algorithm) or each other
    public static TokenKey of(String id, Algorithm algorithm, KeyPair pair) {
        var key = asymmetric(id, algorithm, pair.getPublic(), pair.getPrivate());
        key.requirePair();
        return key;
    }

    /// A public key, which verifies only.
    ///
    /// @throws IllegalArgumentException if the key does not fit the algorithm
    public static TokenKey of(String id, Algorithm algorithm, PublicKey key) {
        return asymmetric(id, algorithm, key, null);
    }

    /// Reads a PEM file (RFC 7468): a private key as PKCS#8 (`BEGIN PRIVATE KEY`), from which the
    /// public one follows, or a public key (`BEGIN PUBLIC KEY`). Blocks while it reads.
    ///
    /// @throws dev.hirundo.core.StartException with the remedy, if the file is missing, unreadable,
    ///   or holds something else
    public static TokenKey read(String id, Algorithm algorithm, Path pem) {
        return Pem.read(id, algorithm, pem);
    }

    public String id() {
        return id;
    }

    public Algorithm algorithm() {
        return algorithm;
    }

    /// Whether it holds a secret or a private key.
    public boolean canSign() {
        return canSign;
    }

    /// What may be published; empty for a shared secret.
    Optional<PublicKey> publicKey() {
        return publicKey;
    }

    /// @throws IllegalStateException if this key only verifies
    byte[] sign(byte[] header, byte[] payload) {
        if (!canSign) {
            throw new IllegalStateException(this + " only verifies: it has no private key");
        }
        return signature.sign(header, payload);
    }

    /// Whether these bytes, whose text stands in the signed parts, are this key's signature.
    /// Anything but the exact length is refused before any cryptography (for ECDSA: RFC 7518,
    /// section 3.4), and so is a half of zeros (CVE-2022-21449).
    boolean verifies(SignedText text, byte[] bytes) {
        if (bytes.length != signatureLength
                || (algorithm.family() == Algorithm.Family.EC && hasZeroHalf(bytes))) {
            return false;
        }
        try {
            signature.verify(text);
            return true;
        } catch (JWTVerificationException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "TokenKey[" + id + ", " + algorithm + "]";
    }

    private static void requireHmac(Algorithm algorithm) {
        if (algorithm.family() != Algorithm.Family.HMAC) {
            throw new IllegalArgumentException(algorithm + " takes no secret but a key pair");
        }
    }

    private static TokenKey asymmetric(
            String id, Algorithm algorithm, PublicKey key, @Nullable PrivateKey secret) {
        KeyRules.require(algorithm, key);
        if (secret != null && !secret.getAlgorithm().equals(key.getAlgorithm())) {
            throw new IllegalArgumentException("the private and the public key are no pair");
        }
        var signature =
                switch (algorithm) {
                    case RS256 ->
                            com.auth0.jwt.algorithms.Algorithm.RSA256(
                                    (RSAPublicKey) key, (RSAPrivateKey) secret);
                    case PS256 ->
                            com.auth0.jwt.algorithms.Algorithm.RSA256PSS(
                                    (RSAPublicKey) key, (RSAPrivateKey) secret);
                    case ES256 ->
                            com.auth0.jwt.algorithms.Algorithm.ECDSA256(
                                    (ECPublicKey) key, (ECPrivateKey) secret);
                    case ES384 ->
                            com.auth0.jwt.algorithms.Algorithm.ECDSA384(
                                    (ECPublicKey) key, (ECPrivateKey) secret);
                    case HS256, HS384, HS512 ->
                            throw new IllegalArgumentException(algorithm + " takes a secret");
                };
        return new TokenKey(id, algorithm, signature, Optional.of(key), secret != null);
    }

    private void requirePair() {
        byte[] probe = {'a'};
        try {
            byte[] signed = sign(probe, probe);
            var text = new SignedText("a", "a", Base64Url.encode(signed));
            if (verifies(text, signed)) {
                return;
            }
        } catch (SignatureGenerationException e) {
            throw new IllegalArgumentException("the private key cannot sign with " + algorithm, e);
        }
        throw new IllegalArgumentException("the private and the public key are no pair");
    }

    private static int signatureLength(Algorithm algorithm, Optional<PublicKey> key) {
        return switch (algorithm.family()) {
            case HMAC -> algorithm.hashLength();
            case EC ->
                    2 * algorithm.hashLength(); // on these curves a number is as long as the hash
            case RSA -> {
                var rsa = (RSAPublicKey) key.orElseThrow();
                yield (rsa.getModulus().bitLength() + 7) / 8;
            }
        };
    }

    private static boolean hasZeroHalf(byte[] signature) {
        int r = 0;
        int s = 0;
        for (int i = 0; i < signature.length / 2; i++) {
            r |= signature[i];
            s |= signature[signature.length / 2 + i];
        }
        return r == 0 || s == 0;
    }
}
