package dev.hirundo.auth.token;

import dev.hirundo.core.Json;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Issues access tokens as RFC 9068 has them: `typ` `at+jwt`, with `kid`, `iss`, `sub`, `aud`,
/// `iat`, `exp` and a random `jti`. (`client_id`, which that RFC wants too, is a claim like others:
/// who has clients adds it.)
///
/// Thread-safe, does not block.
public final class TokenSigner {
    private static final Set<String> OWN = Set.of("iss", "sub", "aud", "iat", "nbf", "exp", "jti");
    private static final int ID_BYTES = 16;

    private final TokenKey key;
    private final String issuer;
    private final String audience;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final String header;

    private TokenSigner(
            TokenKey key,
            String issuer,
            String audience,
            InstantSource clock,
            RandomGenerator random) {
        if (!key.canSign()) {
            throw new IllegalArgumentException(
                    key + " only verifies: give a secret or a key pair to sign with");
        }
        if (issuer.isBlank() || audience.isBlank()) {
            throw new IllegalArgumentException("issuer or audience is blank");
        }
        this.key = key;
        this.issuer = issuer;
        this.audience = audience;
        this.clock = Objects.requireNonNull(clock, "clock");
        this.random = Objects.requireNonNull(random, "random");
        var members = new LinkedHashMap<String, String>();
        members.put("typ", "at+jwt");
        members.put("alg", key.algorithm().name());
        members.put("kid", key.id());
        this.header = Base64Url.encode(Json.standard().write(members));
    }

    /// @throws IllegalArgumentException if the key only verifies
    public static TokenSigner create(
            TokenKey key, String issuer, String audience, InstantSource clock) {
        return new TokenSigner(key, issuer, audience, clock, new SecureRandom());
    }

    /// A token for this subject, from now on.
    ///
    /// @param claims what else it says, such as `sid`, `roles` (a list) and `scope` (separated by
    ///   spaces): values as Jackson writes them. Whoever holds the token can read them
    /// @param ttl how long it is good, at least a second; parts of a second are dropped
    /// @throws IllegalArgumentException if a claim is one that the signer itself makes, or if they
    ///   are too many for [TokenVerifier#MAX_LENGTH]
    public String sign(String subject, Map<String, ?> claims, Duration ttl) {
        if (subject.isBlank()) {
            throw new IllegalArgumentException("subject is blank");
        }
        if (ttl.toSeconds() < 1) {
            throw new IllegalArgumentException("ttl is shorter than a second: " + ttl);
        }
        long now = clock.instant().getEpochSecond();
        var payload = new LinkedHashMap<String, Object>();
        payload.put("iss", issuer);
        payload.put("sub", subject);
        payload.put("aud", audience);
        payload.put("iat", now);
        payload.put("exp", Math.addExact(now, ttl.toSeconds()));
        payload.put("jti", id());
        claims.forEach(
                (name, value) -> {
                    if (OWN.contains(name)) {
                        throw new IllegalArgumentException("the signer itself makes " + name);
                    }
                    payload.put(name, value);
                });
        return signed(Base64Url.encode(Json.standard().write(payload)));
    }

    private String signed(String payload) {
        byte[] signature =
                key.sign(
                        header.getBytes(StandardCharsets.US_ASCII),
                        payload.getBytes(StandardCharsets.US_ASCII));
        String token = header + "." + payload + "." + Base64Url.encode(signature);
        if (token.length() > TokenVerifier.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the claims make a token of %d characters, more than %d: leave some out"
                            .formatted(token.length(), TokenVerifier.MAX_LENGTH));
        }
        return token;
    }

    private String id() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return Base64Url.encode(id);
    }
}
