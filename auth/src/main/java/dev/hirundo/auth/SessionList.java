package dev.hirundo.auth;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Where somebody is logged in, and how he ends that.
final class SessionList {
    private final Desk desk;
    private final Cookies cookies;

    SessionList(Desk desk, Cookies cookies) {
        this.desk = desk;
        this.cookies = cookies;
    }

    /// @param current whether it is the one that asks
    record Item(
            UUID id,
            Instant createdAt,
            Instant usedAt,
            Instant expiresAt,
            String method,
            String userAgent,
            String address,
            boolean current) {
        static Item of(Session session, boolean current) {
            return new Item(
                    session.id(),
                    session.createdAt(),
                    session.usedAt(),
                    session.expiresAt(),
                    session.method(),
                    session.userAgent(),
                    session.address(),
                    current);
        }
    }

    record Items(List<Item> items) {}

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/sessions", "Where you are logged in", this::list)
                        .bearer()
                        .answers(200, "Your sessions.", Items.class),
                Endpoint.delete("/sessions", "Log out everywhere", this::endAll)
                        .bearer()
                        .answers(204, "All have ended, this one too."),
                Endpoint.delete("/sessions/{id}", "End one session", this::end)
                        .bearer()
                        .answers(204, "It has ended.")
                        .problems(404));
    }

    private void list(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var items =
                desk.sessions().list(self.account()).stream()
                        .map(session -> Item.of(session, session.id().equals(self.session())))
                        .toList();
        Body.send(res, 200, new Items(items));
    }

    private void endAll(ServerRequest req, ServerResponse res) {
        desk.sessions().endAll(Self.of(req).account(), EndCause.ENDED_BY_USER);
        cookies.clear(req, res);
        Body.send(res, 204);
    }

    private void end(ServerRequest req, ServerResponse res) {
        var self = Self.of(req);
        var id = PathId.of(req, "session");
        if (!desk.sessions().end(self.account(), id, EndCause.ENDED_BY_USER)) {
            throw Refusals.notFound("session");
        }
        if (id.equals(self.session())) {
            cookies.clear(req, res);
        }
        Body.send(res, 204);
    }
}
