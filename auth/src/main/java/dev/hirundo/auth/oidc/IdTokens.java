package dev.hirundo.auth.oidc;

import com.auth0.jwt.JWT;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.SignatureVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.oidc.ExternalLoginException.Reason;
import dev.hirundo.core.Json;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Secret;
import dev.hirundo.core.Sha256;
import java.math.BigDecimal;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Verifies ID tokens as OpenID Connect Core 1.0, section 3.1.3.7, asks, and RFC 8725.
///
/// Thread-safe. Blocks while it asks for the issuer's keys.
final class IdTokens {
    static final Duration SKEW = Duration.ofSeconds(30);

    /// How long ago a token may have been made: it comes straight from its issuer.
    static final Duration MAX_AGE = Duration.ofMinutes(10);

    /// How soon an unknown key makes us ask for the keys again.
    static final Duration KEYS_AT_LEAST = Duration.ofSeconds(30);

    private static final int MAX_LENGTH = 16 * 1024;
    private static final BigDecimal LAST_SECOND =
            BigDecimal.valueOf(Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());

    private final String provider;
    private final String client;
    private final Remembered<KeySet> keys;
    private final InstantSource clock;

    IdTokens(String provider, String client, Remembered<KeySet> keys, InstantSource clock) {
        this.provider = provider;
        this.client = client;
        this.keys = keys;
        this.clock = clock;
    }

    /// The claims of a token that may be believed.
    ///
    /// @param accessToken the one it came with
    /// @throws ExternalLoginException UNTRUSTED if it may not
    JsonNode verify(String token, String issuer, Secret nonce, String accessToken) {
        JsonNode claims = verifySignature(token);
        demand(issuer.equals(claims.path("iss").textValue()), "is of another issuer");
        verifyAudience(claims);
        verifyTimes(claims);
        String echoed = claims.path("nonce").asText();
        demand(Digests.isEqual(echoed, nonce.reveal()), "is of another login: wrong nonce");
        verifyAccessToken(claims, accessToken);
        demand(
                Claims.text(claims, "sub", ExternalIdentity.MAX_SUBJECT).isPresent(),
                "has no usable subject");
        return claims;
    }

    private JsonNode verifySignature(String token) {
        demand(token.length() <= MAX_LENGTH, "is too long");
        DecodedJWT jwt = decode(token);
        JsonNode header = json(jwt.getHeader());
        demand(!header.has("crit"), "has a critical header that we do not know");
        demand(isIdToken(header), "is a token of another type");
        var algorithm =
                SigningAlgorithm.of(header.path("alg").textValue())
                        .orElseThrow(() -> refused("is signed in a way that is not accepted"));
        PublicKey key =
                key(header.path("kid").textValue(), algorithm)
                        .orElseThrow(() -> refused("is signed with a key that is not known"));
        try {
            algorithm.with(key).verify(jwt);
        } catch (SignatureVerificationException _) {
            throw refused("has a bad signature");
        }
        return json(jwt.getPayload());
    }

    private Optional<PublicKey> key(@Nullable String id, SigningAlgorithm algorithm) {
        var key = keys.value().find(id, algorithm);
        return key.isPresent() ? key : keys.youngerThan(KEYS_AT_LEAST).find(id, algorithm);
    }

    /// So that an access token or a logout token is none (RFC 8725, section 3.11).
    private static boolean isIdToken(JsonNode header) {
        return !header.has("typ") || "JWT".equalsIgnoreCase(header.path("typ").textValue());
    }

    /// A token for several is one only if it was made for us (steps 3 to 5).
    private void verifyAudience(JsonNode claims) {
        JsonNode audience = claims.path("aud");
        boolean ours = client.equals(audience.textValue());
        for (JsonNode each : audience) {
            ours |= client.equals(each.textValue());
        }
        demand(ours, "is for another client");
        if (claims.has("azp") || audience.size() > 1) {
            demand(
                    client.equals(claims.path("azp").textValue()),
                    "was made for another client: wrong azp");
        }
    }

    private void verifyTimes(JsonNode claims) {
        Instant now = clock.instant();
        demand(now.isBefore(time(claims, "exp").plus(SKEW)), "has expired");
        Instant issued = time(claims, "iat");
        demand(!issued.isAfter(now.plus(SKEW)), "is from the future");
        demand(issued.isAfter(now.minus(MAX_AGE).minus(SKEW)), "was made too long ago");
        if (claims.has("nbf")) {
            demand(!time(claims, "nbf").isAfter(now.plus(SKEW)), "is not valid yet");
        }
    }

    private Instant time(JsonNode claims, String name) {
        JsonNode node = claims.path(name);
        demand(node.isNumber(), "has no " + name);
        BigDecimal seconds = node.decimalValue();
        demand(
                seconds.signum() >= 0 && seconds.compareTo(LAST_SECOND) <= 0,
                "has an impossible " + name);
        return Instant.ofEpochSecond(seconds.longValue());
    }

    /// `at_hash` (section 3.1.3.6): all three algorithms hash with SHA-256.
    private void verifyAccessToken(JsonNode claims, String accessToken) {
        if (claims.has("at_hash")) {
            String half = Digests.text(Arrays.copyOf(Sha256.of(accessToken), 16));
            demand(
                    Digests.isEqual(claims.path("at_hash").asText(), half),
                    "is of another access token: wrong at_hash");
        }
    }

    private DecodedJWT decode(String token) {
        try {
            return JWT.decode(token);
        } catch (JWTDecodeException _) {
            throw refused("is no JWT");
        }
    }

    /// Read again, strictly: the library's reader takes the last of two members of a name.
    private JsonNode json(String part) {
        try {
            JsonNode json = Json.standard().readTree(Base64.getUrlDecoder().decode(part));
            demand(json.isObject(), "is no JWT");
            return json;
        } catch (ProblemException | IllegalArgumentException _) {
            throw refused("is no JWT");
        }
    }

    private void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    private ExternalLoginException refused(String detail) {
        return new ExternalLoginException(provider, Reason.UNTRUSTED, "the ID token " + detail);
    }
}
