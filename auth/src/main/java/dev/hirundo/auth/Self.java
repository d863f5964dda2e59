package dev.hirundo.auth;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import io.helidon.webserver.http.ServerRequest;
import java.util.UUID;

/// Who asks about his own account, in which session.
record Self(UUID account, UUID session) {
    /// @throws ProblemException 401 for nobody, 403 for who has no session: an API key does not
    ///   manage the account it belongs to, nor does a ticket, which stands in logs
    static Self of(ServerRequest request) {
        if (request.context().get(Tickets.Used.class).isPresent()) {
            throw Problem.of(403).withDetail("A ticket is for live connections.").toException();
        }
        return switch (Caller.of(request.context())) {
            case Caller.Anonymous() -> throw Refusals.unauthorized("Log in first.");
            case Caller.User user ->
                    new Self(
                            UUID.fromString(user.subject()),
                            UUID.fromString(user.session().orElseThrow(Self::sessionWanted)));
        };
    }

    private static ProblemException sessionWanted() {
        return Problem.of(403)
                .withDetail("This needs a session: log in with a password, not with an API key.")
                .toException();
    }
}
