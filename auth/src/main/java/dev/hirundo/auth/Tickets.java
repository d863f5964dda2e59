package dev.hirundo.auth;

import dev.hirundo.core.Caller;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Credentials for one request, for browsers that cannot send headers: with EventSource and
/// WebSocket. What stands in a URL is written to logs; so it is good once, and for seconds.
final class Tickets {
    private static final String SEPARATOR = " ";

    private final Desk desk;
    private final AccessTokens accessTokens;

    Tickets(Desk desk, AccessTokens accessTokens) {
        this.desk = desk;
        this.accessTokens = accessTokens;
    }

    /// In the context of a request that came with one.
    record Used() {}

    record Ticket(String ticket, long expiresIn) {
        @Override
        public String toString() {
            return "Ticket[expiresIn=" + expiresIn + "]";
        }
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/ticket", "Get a ticket for a live connection", this::issue)
                        .bearer()
                        .answers(201, "Good once, as ?ticket=.", Ticket.class));
    }

    private void issue(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var end = ((Caller.User) Caller.of(req.context())).expiresAt();
        String ticket =
                desk.codes()
                        .issue(
                                Codes.Purpose.TICKET,
                                self.account(),
                                self.session() + SEPARATOR + end);
        Body.send(res, 201, new Ticket(ticket, Codes.Purpose.TICKET.ttl.toSeconds()));
    }

    /// Who comes with a ticket, which is used up by that: in the session that he got it in, for as
    /// long as his access token was good; empty if it is no good.
    Optional<Caller.User> caller(String ticket) {
        return desk.codes()
                .use(Codes.Purpose.TICKET, ticket)
                .flatMap(used -> caller(used.account(), used.data().split(SEPARATOR, 2)));
    }

    private Optional<Caller.User> caller(UUID account, String[] data) {
        boolean alive =
                desk.sessions().list(account).stream()
                        .anyMatch(session -> session.id().toString().equals(data[0]));
        return desk.accounts()
                .find(account)
                .map(AccountTable.Row::account)
                .filter(a -> alive && !a.disabled())
                .map(
                        a ->
                                new Caller.User(
                                        account.toString(),
                                        a.roles(),
                                        accessTokens.scopes(a),
                                        Optional.of(data[0]),
                                        Instant.parse(data[1])));
    }
}
