package dev.hirundo.auth;

import dev.hirundo.auth.token.Claims;
import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.auth.token.TokenKeys;
import dev.hirundo.auth.token.TokenSigner;
import dev.hirundo.auth.token.TokenVerifier;
import dev.hirundo.auth.token.Verdict;
import dev.hirundo.core.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// An issuer of tokens and a clock that moves when it is told to.
final class Tokens implements InstantSource {
    static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    static final String ISSUER = "https://issuer.example";
    static final String AUDIENCE = "todos";
    static final TokenKey KEY =
            TokenKey.hmac("1", Algorithm.HS256, Secret.of("not a secret, but long enough for one"));

    private volatile Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    TokenVerifier verifier() {
        return verifier(TokenKeys.of(KEY));
    }

    TokenVerifier verifier(TokenKeys keys) {
        return TokenVerifier.of(keys, ISSUER, AUDIENCE, this);
    }

    String sign(String subject, Map<String, ?> claims) {
        return TokenSigner.create(KEY, ISSUER, AUDIENCE, this)
                .sign(subject, claims, Duration.ofMinutes(15));
    }

    Claims claims(String subject, String session) {
        var verdict = verifier().verify(sign(subject, Map.of("sid", session)));
        return ((Verdict.Accepted) verdict).claims();
    }
}
