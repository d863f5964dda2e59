package dev.hirundo.auth;

import dev.hirundo.auth.token.Claims;
import dev.hirundo.auth.token.Verdict;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Renewal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;

/// Access tokens in the header `Authorization: Bearer` (RFC 6750, section 2.1), and nowhere else:
/// not in a query, which is logged, nor in a form.
final class BearerTokens implements Authenticator {
    private static final System.Logger LOGGER =
            System.getLogger(BearerTokens.class.getPackageName());
    private static final String SCHEME = "Bearer";

    private final VerifiedTokens tokens;

    BearerTokens(VerifiedTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Outcome authenticate(ServerRequest request) {
        var headers = request.headers();
        return headers.contains(HeaderNames.AUTHORIZATION)
                ? authenticate(headers.get(HeaderNames.AUTHORIZATION).allValues())
                : new Outcome.Absent();
    }

    /// @param sent each header `Authorization`
    Outcome authenticate(List<String> sent) {
        if (sent.size() > 1) { // who takes which is a matter of taste, and so of attacks
            return new Outcome.Refused(
                    BearerProblems.invalidRequest("Send one header Authorization."));
        }
        String value = sent.getFirst().strip();
        int space = value.indexOf(' ');
        String scheme = space < 0 ? value : value.substring(0, space);
        if (!scheme.equalsIgnoreCase(SCHEME)) {
            return new Outcome.Absent();
        }
        if (space < 0) {
            return new Outcome.Refused(BearerProblems.invalidRequest("Send a token after Bearer."));
        }
        return outcome(value.substring(space).stripLeading());
    }

    /// A token that came over a connection instead of in a header: the same rules.
    Renewal.Renewed renew(String token) {
        return switch (tokens.verify(token)) {
            case Verdict.Accepted(var claims) ->
                    new Renewal.Renewed(user(claims), tokens.revocation(claims));
            case Verdict.Refused(var reason) -> throw problem(reason).toException();
        };
    }

    /// @param token without the scheme
    Outcome outcome(String token) {
        return outcome(tokens.verify(token));
    }

    private Outcome outcome(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Accepted(var claims) ->
                    new Outcome.Known(user(claims), Optional.of(tokens.revocation(claims)));
            case Verdict.Refused(var reason) -> new Outcome.Refused(problem(reason));
        };
    }

    private static Problem problem(Verdict.Reason reason) {
        LOGGER.log(System.Logger.Level.DEBUG, "token refused: {0}", reason);
        return BearerProblems.refused(reason);
    }

    private static Caller.User user(Claims claims) {
        return new Caller.User(
                claims.subject(),
                claims.roles(),
                claims.scopes(),
                claims.session(),
                claims.expiresAt());
    }
}
