package dev.hirundo.auth;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Live;
import dev.hirundo.core.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The ways to show who one is to this server itself: an access token or API key as bearer, a
/// cookie, a ticket.
final class OwnCredentials {
    private static final String BEARER = "Bearer ";

    /// Where one comes to get a credential, or to give it back: a bad one is no hindrance there.
    private static final Set<String> WAYS_IN =
            Set.of(
                    Auth.PATH + "/login",
                    Auth.PATH + "/register",
                    Auth.PATH + "/refresh",
                    Auth.PATH + "/logout",
                    Auth.PATH + "/password/forgot",
                    Auth.PATH + "/password/reset",
                    Auth.PATH + "/email/verify");

    private final VerifiedTokens tokens;
    private final Revocations revocations;
    private final Keys keys;
    private final Tickets tickets;
    private final Cookies cookies;

    OwnCredentials(
            VerifiedTokens tokens,
            Revocations revocations,
            Keys keys,
            Tickets tickets,
            Cookies cookies) {
        this.tokens = tokens;
        this.revocations = revocations;
        this.keys = keys;
        this.tickets = tickets;
        this.cookies = cookies;
    }

    Credentials filter() {
        var bearer = new BearerTokens(tokens);
        return new Credentials(
                List.of(lenient(this::key), lenient(bearer), this::ticket, lenient(this::cookie)),
                bearer::renew);
    }

    private static Authenticator lenient(Authenticator strict) {
        return request -> {
            var outcome = strict.authenticate(request);
            return outcome instanceof Outcome.Refused
                            && WAYS_IN.contains(request.path().absolute().path())
                    ? new Outcome.Absent()
                    : outcome;
        };
    }

    private Outcome key(ServerRequest request) {
        String sent = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        if (!sent.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return new Outcome.Absent();
        }
        String key = sent.substring(BEARER.length()).strip();
        if (!key.startsWith(Keys.PREFIX)
                || request.headers().get(HeaderNames.AUTHORIZATION).allValues().size() > 1) {
            return new Outcome.Absent(); // what it is, the next one tells
        }
        return outcome(keys.caller(key), "The API key is not valid here.");
    }

    /// Only for live connections: whatever else needs a credential can send a header.
    private Outcome ticket(ServerRequest request) {
        if (!request.prologue().method().equals(Method.GET)
                || !request.query().contains(Live.TICKET)
                || !isLive(request)) {
            return new Outcome.Absent();
        }
        request.context().register(new Tickets.Used());
        return outcome(
                tickets.caller(request.query().get(Live.TICKET)),
                "The ticket was used, or is too old.");
    }

    private static boolean isLive(ServerRequest request) {
        return request.headers().contains(HeaderNames.UPGRADE)
                || request.headers()
                        .first(HeaderNames.ACCEPT)
                        .filter(accept -> accept.contains("text/event-stream"))
                        .isPresent();
    }

    private Outcome outcome(Optional<Caller.User> caller, String refusal) {
        return caller.<Outcome>map(
                        user ->
                                new Outcome.Known(
                                        user,
                                        Optional.of(
                                                revocations.of(user.subject(), user.session()))))
                .orElseGet(() -> new Outcome.Refused(BearerProblems.invalidToken(refusal)));
    }

    /// A browser sends its cookies whatever is asked for, the page that offers the login too: one
    /// that is no good any more is as good as none.
    private Outcome cookie(ServerRequest request) {
        var token = cookies.accessToken(request);
        if (token.isEmpty()) {
            return new Outcome.Absent();
        }
        var outcome = new BearerTokens(tokens).outcome(token.get());
        if (!(outcome instanceof Outcome.Known)) {
            return new Outcome.Absent();
        }
        Problem forged = Cookies.forged();
        return cookies.isForged(request) ? new Outcome.Refused(forged) : outcome;
    }
}
