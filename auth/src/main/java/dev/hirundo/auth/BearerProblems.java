package dev.hirundo.auth;

import dev.hirundo.auth.token.Verdict.Reason;
import dev.hirundo.core.Problem;
import java.util.Collection;

/// The refusals of RFC 6750, section 3, as problems.
final class BearerProblems {
    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String RETRY_SECONDS = "5";

    private BearerProblems() {}

    /// No credential was sent where one is needed.
    static Problem unauthenticated() {
        return Problem.of(401)
                .withDetail("Log in, and send the access token as Authorization: Bearer.")
                .withHeader(CHALLENGE, "Bearer realm=\"api\"");
    }

    /// The header cannot be read.
    static Problem invalidRequest(String detail) {
        return Problem.of(400)
                .withDetail(detail)
                .withHeader(CHALLENGE, challenge("invalid_request", detail));
    }

    /// The token was refused. Which check it failed is told only where the client can do something
    /// about it.
    static Problem refused(Reason reason) {
        return switch (reason) {
            case KEYS_UNAVAILABLE ->
                    Problem.of(503)
                            .withDetail("The keys that verify access tokens cannot be had now.")
                            .withHeader("Retry-After", RETRY_SECONDS);
            case EXPIRED -> invalidToken("The access token has expired.");
            case REVOKED -> invalidToken("The access token has been revoked.");
            case TOO_LONG,
                    MALFORMED,
                    WRONG_TYPE,
                    UNKNOWN_KEY,
                    WRONG_ALGORITHM,
                    BAD_SIGNATURE,
                    MISSING_CLAIM,
                    WRONG_ISSUER,
                    WRONG_AUDIENCE,
                    NOT_YET_VALID ->
                    invalidToken("The access token is not valid here.");
        };
    }

    /// The caller is known and lacks a role.
    static Problem forbidden() {
        return Problem.of(403).withDetail("You are not allowed to do this.");
    }

    /// The credential lacks scopes that it could have.
    static Problem insufficientScope(Collection<String> scopes) {
        String needed = String.join(" ", scopes);
        return Problem.of(403)
                .withDetail("The access token lacks a scope: " + needed + ".")
                .withHeader(
                        CHALLENGE,
                        challenge("insufficient_scope", "The access token lacks a scope.")
                                + ", scope=\""
                                + needed
                                + "\"");
    }

    /// @param detail one of our own texts: neither quote nor backslash in it
    static Problem invalidToken(String detail) {
        return Problem.of(401)
                .withDetail(detail)
                .withHeader(CHALLENGE, challenge("invalid_token", detail));
    }

    /// @param description one of our own texts: neither quote nor backslash in it
    private static String challenge(String error, String description) {
        return "Bearer error=\"" + error + "\", error_description=\"" + description + "\"";
    }
}
