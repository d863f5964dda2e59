package dev.hirundo.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.hirundo.auth.token.Claims;
import dev.hirundo.auth.token.TokenVerifier;
import dev.hirundo.auth.token.Verdict;
import dev.hirundo.auth.token.Verdict.Reason;
import dev.hirundo.core.Revocation;
import dev.hirundo.core.Sha256;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

/// Tokens that were verified a moment ago, so that a signature is not computed for each request.
///
/// A token is known by its SHA-256 only. Whether it is in time and not revoked is asked each time:
/// so no order of a verification and a revocation leaves a revoked token accepted. A verification
/// counts for five minutes at most, after which a key that its issuer took back is missed.
///
/// Thread-safe. A hit does no I/O and waits for no lock.
final class VerifiedTokens {
    /// How many tokens are remembered, unless told otherwise.
    static final int MAX = 10_000;

    private static final Duration RECHECK = Duration.ofMinutes(5);

    private final TokenVerifier verifier;
    private final Revocations revocations;
    private final Consumer<Claims> onFirstSeen;
    private final Cache<Digest, Verdict.Accepted> verified;

    /// @param ticker by which those five minutes are measured
    /// @param onFirstSeen told of each token that was verified, not of those remembered: at least
    ///   every five minutes of a token's use. It runs in the request
    VerifiedTokens(
            TokenVerifier verifier,
            Revocations revocations,
            int max,
            Ticker ticker,
            Consumer<Claims> onFirstSeen) {
        this.verifier = verifier;
        this.revocations = revocations;
        this.onFirstSeen = onFirstSeen;
        this.verified =
                Caffeine.newBuilder()
                        .maximumSize(max)
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .expireAfterWrite(RECHECK)
                        .build();
    }

    Verdict verify(String token) {
        var digest = Digest.of(token);
        var known = verified.getIfPresent(digest);
        if (known != null) {
            var verdict = stillGood(known);
            if (verdict != known) {
                verified.invalidate(digest);
            }
            return verdict;
        }
        var verdict = verifier.verify(token);
        if (!(verdict instanceof Verdict.Accepted accepted)) {
            return verdict;
        }
        if (revocations.isRevoked(accepted.claims())) {
            return new Verdict.Refused(Reason.REVOKED);
        }
        verified.put(digest, accepted);
        onFirstSeen.accept(accepted.claims());
        return accepted;
    }

    Revocation revocation(Claims claims) {
        return revocations.of(claims);
    }

    /// How many are remembered, after those too many or too old are gone.
    long size() {
        verified.cleanUp();
        return verified.estimatedSize();
    }

    private Verdict stillGood(Verdict.Accepted known) {
        if (!verifier.isInTime(known.claims())) {
            return new Verdict.Refused(Reason.EXPIRED);
        }
        if (revocations.isRevoked(known.claims())) {
            return new Verdict.Refused(Reason.REVOKED);
        }
        return known;
    }

    /// A SHA-256, to be a key.
    record Digest(long a, long b, long c, long d) {
        static Digest of(String token) {
            var hash = ByteBuffer.wrap(Sha256.of(token));
            return new Digest(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        }
    }
}
