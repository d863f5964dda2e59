package dev.hirundo.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.token.ClaimsReader.RefusedException;
import dev.hirundo.auth.token.Verdict.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Decides whether a token is to be believed: RFC 7515, RFC 7519, RFC 9068 and the best current
/// practice of RFC 8725.
///
/// ```java
/// var verifier = TokenVerifier.of(keys, "https://login.example.org/", "todos", InstantSource.system());
/// Verdict verdict = verifier.verify(token);
/// ```
///
/// A token must name a known key by `kid` and that key's algorithm by `alg`, must be of the right
/// `typ`, come from the issuer, be for the audience and be in time. Keys that a token itself brings
/// or points to (`jwk`, `jku`, `x5c`, `x5u`) are not looked at; extensions (`crit`, `b64`) are
/// refused. The payload is not read before the signature has been found good.
///
/// Immutable and thread-safe. Blocks only where its keys do: [RemoteKeys#find].
public final class TokenVerifier {
    /// How long a token may be, in characters, unless told otherwise.
    public static final int MAX_LENGTH = 8192;

    /// How far the issuer's clock may be off, unless told otherwise.
    public static final Duration SKEW = Duration.ofSeconds(30);

    private static final Duration MAX_SKEW = Duration.ofMinutes(5);
    private static final String ACCESS_TOKEN = "at+jwt";
    private static final String MEDIA_TYPE_PREFIX = "application/";

    private final TokenKeys keys;
    private final String issuer;
    private final String audience;
    private final InstantSource clock;
    private final Duration skew;
    private final Optional<String> type;
    private final int maxLength;

    private TokenVerifier(
            TokenKeys keys,
            String issuer,
            String audience,
            InstantSource clock,
            Duration skew,
            Optional<String> type,
            int maxLength) {
        this.keys = Objects.requireNonNull(keys, "keys");
        this.issuer = notBlank("issuer", issuer);
        this.audience = notBlank("audience", audience);
        this.clock = Objects.requireNonNull(clock, "clock");
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
            throw new IllegalArgumentException("skew is not PT0S to " + MAX_SKEW + ": " + skew);
        }
        this.skew = skew;
        this.type = type.map(TokenVerifier::plainType);
        if (maxLength < 1) {
            throw new IllegalArgumentException("maxLength < 1: " + maxLength);
        }
        this.maxLength = maxLength;
    }

    /// A verifier of access tokens, `typ` `at+jwt` (RFC 9068, section 2.1), with [#SKEW] and
    /// [#MAX_LENGTH].
    ///
    /// @param issuer what `iss` must be, exactly
    /// @param audience what must be, exactly, one of `aud`
    public static TokenVerifier of(
            TokenKeys keys, String issuer, String audience, InstantSource clock) {
        return new TokenVerifier(
                keys, issuer, audience, clock, SKEW, Optional.of(ACCESS_TOKEN), MAX_LENGTH);
    }

    /// @param skew how far the issuer's clock may be off, at most five minutes
    public TokenVerifier withSkew(Duration skew) {
        return new TokenVerifier(keys, issuer, audience, clock, skew, type, maxLength);
    }

    /// @param type what `typ` must be, such as `JWT`, compared as RFC 7515, section 4.1.9, has it:
    ///   without regard to case and to a leading `application/`
    public TokenVerifier withType(String type) {
        var demanded = Optional.of(notBlank("type", type));
        return new TokenVerifier(keys, issuer, audience, clock, skew, demanded, maxLength);
    }

    /// Does not look at `typ`, for issuers who send none. Their other tokens, such as ID tokens,
    /// are then told from access tokens by nothing but the audience (RFC 8725, section 3.11).
    public TokenVerifier insecureAnyType() {
        return new TokenVerifier(keys, issuer, audience, clock, skew, Optional.empty(), maxLength);
    }

    /// @param maxLength in characters
    public TokenVerifier withMaxLength(int maxLength) {
        return new TokenVerifier(keys, issuer, audience, clock, skew, type, maxLength);
    }

    /// The keys it was made with.
    public TokenKeys keys() {
        return keys;
    }

    /// Never throws, whatever the text is.
    public Verdict verify(String token) {
        try {
            return new Verdict.Accepted(claims(token));
        } catch (RefusedException e) {
            return new Verdict.Refused(e.reason());
        }
    }

    /// Whether claims that were accepted before are still in time.
    public boolean isInTime(Claims claims) {
        return clock.instant().isBefore(claims.expiresAt().plus(skew));
    }

    private Claims claims(String token) throws RefusedException {
        if (token.length() > maxLength) {
            throw new RefusedException(Reason.TOO_LONG);
        }
        String[] parts = token.split("\\.", 4);
        if (parts.length != 3) {
            throw new RefusedException(Reason.MALFORMED);
        }
        byte[] header = decoded(parts[0]);
        byte[] payload = decoded(parts[1]);
        byte[] signature = decoded(parts[2]);
        var key = key(ClaimsReader.object(header));
        if (!key.verifies(new SignedText(parts[0], parts[1], parts[2]), signature)) {
            throw new RefusedException(Reason.BAD_SIGNATURE);
        }
        var claims = ClaimsReader.read(payload);
        check(claims);
        return claims;
    }

    private TokenKey key(JsonNode header) throws RefusedException {
        if (header.has("crit") || header.has("b64")) {
            throw new RefusedException(Reason.MALFORMED); // RFC 7515, section 4.1.11; RFC 7797
        }
        var sentType = ClaimsReader.text(header, "typ").map(TokenVerifier::plainType);
        if (type.isPresent() && !type.equals(sentType)) {
            throw new RefusedException(Reason.WRONG_TYPE);
        }
        String algorithm = ClaimsReader.text(header, "alg").orElse("");
        String id = ClaimsReader.text(header, "kid").orElse("");
        if (id.isEmpty() || id.length() > TokenKey.MAX_ID) {
            throw new RefusedException(Reason.UNKNOWN_KEY);
        }
        var key = keys.find(id);
        if (key.isEmpty()) {
            throw new RefusedException(
                    keys.available() ? Reason.UNKNOWN_KEY : Reason.KEYS_UNAVAILABLE);
        }
        if (!key.get().algorithm().name().equals(algorithm)) {
            throw new RefusedException(Reason.WRONG_ALGORITHM);
        }
        return key.get();
    }

    private void check(Claims claims) throws RefusedException {
        if (!claims.issuer().equals(issuer)) {
            throw new RefusedException(Reason.WRONG_ISSUER);
        }
        if (!claims.audience().contains(audience)) {
            throw new RefusedException(Reason.WRONG_AUDIENCE);
        }
        if (!isInTime(claims)) {
            throw new RefusedException(Reason.EXPIRED);
        }
        var latest = clock.instant().plus(skew);
        if (claims.notBefore().filter(latest::isBefore).isPresent()
                || claims.issuedAt().filter(latest::isBefore).isPresent()) {
            throw new RefusedException(Reason.NOT_YET_VALID);
        }
    }

    private static byte[] decoded(String part) throws RefusedException {
        return Base64Url.decode(part).orElseThrow(() -> new RefusedException(Reason.MALFORMED));
    }

    private static String plainType(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith(MEDIA_TYPE_PREFIX)
                ? lower.substring(MEDIA_TYPE_PREFIX.length())
                : lower;
    }

    private static String notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + " is blank");
        }
        return value;
    }
}
