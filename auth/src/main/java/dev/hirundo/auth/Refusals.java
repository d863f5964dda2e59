package dev.hirundo.auth;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// What a client is told when it is refused.
final class Refusals {
    private static final URI QUOTA =
            URI.create("https://iana.org/assignments/http-problem-types#quota-exceeded");

    private Refusals() {}

    /// The same for an unknown account, a wrong password and a disabled account.
    static ProblemException wrongCredentials() {
        return unauthorized("The email or the password is wrong.");
    }

    /// RFC 9110, section 11.6.1: a 401 names a scheme.
    static ProblemException unauthorized(String detail) {
        return Problem.of(401)
                .withDetail(detail)
                .withHeader("WWW-Authenticate", "Bearer")
                .toException();
    }

    static ProblemException codeWanted(String why) {
        return Problem.of(401)
                .withType(URI.create("urn:hirundo:problem:code-required"), "Code Required")
                .withDetail(
                        why
                                + ": send the same again with a \"code\" that the authenticator app shows now, or a recovery code.")
                .withHeader("WWW-Authenticate", "Bearer")
                .toException();
    }

    static ProblemException emailNotVerified() {
        return Problem.of(403)
                .withType(
                        URI.create("urn:hirundo:problem:email-not-verified"), "Email Not Verified")
                .withDetail("Follow the link in the mail that was sent to this address first.")
                .toException();
    }

    static ProblemException emailTaken() {
        return Problem.of(409)
                .withDetail("There is an account with this email already.")
                .withViolations(List.of(violation("/email", "Unique", "is taken")))
                .toException();
    }

    static ProblemException invalid(String pointer, String code, String detail) {
        return Problem.invalid(List.of(violation(pointer, code, detail))).toException();
    }

    static ProblemException tooMany(String policy, Duration wait) {
        return Problem.of(429)
                .withType(QUOTA, "Request cannot be satisfied as assigned quota has been exceeded")
                .withDetail("Too many attempts. Try again in " + seconds(wait) + " seconds.")
                .with("violated-policies", List.of(policy))
                .withHeader("Retry-After", seconds(wait))
                .toException();
    }

    static ProblemException busy(Duration wait) {
        return away("The server is busy.", wait);
    }

    /// @param why a whole sentence
    static ProblemException away(String why, Duration wait) {
        return Problem.of(503)
                .withDetail(why + " Try again in a moment.")
                .withHeader("Retry-After", seconds(wait))
                .toException();
    }

    /// One answer for tokens that never were, have expired, or were used.
    static ProblemException deadLink() {
        return invalid("/token", "Token", "is not valid, or no longer: ask for a new one");
    }

    static ProblemException notFound(String what) {
        return Problem.of(404).withDetail("There is no such " + what + ".").toException();
    }

    static Problem.Violation violation(String pointer, String code, String detail) {
        return new Problem.Violation(pointer, code, detail);
    }

    private static String seconds(Duration wait) {
        return String.valueOf(Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
    }
}
