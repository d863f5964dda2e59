package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tickets: credentials in a URL, for one live connection.
abstract class TicketRoutesContract {
    private final AuthSite site;
    private final AuthSite.Answer ada;

    TicketRoutesContract(TestDatabase kind) {
        site =
                AuthSite.of(
                        AuthSite.TABLES.open(kind),
                        Map.of(),
                        builder -> builder.attempts(Raced.NO_LIMIT));
        ada = site.join("ada@example.org");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private String ticket() {
        var issued = site.post("/auth/ticket", "", bearer(ada));
        assertEquals(201, issued.status(), issued.body());
        assertEquals("no-store", issued.header("Cache-Control"));
        assertEquals(30, issued.json().get("expiresIn").asInt());
        return issued.text("ticket");
    }

    private int live(String ticket) {
        return site.get("/live?ticket=" + ticket, "Accept", "text/event-stream").status();
    }

    @Test
    void itOpensOneLiveConnection() {
        String ticket = ticket();
        var first = site.get("/live?ticket=" + ticket, "Accept", "text/event-stream");
        assertEquals(site.get("/whoami", bearer(ada)).body(), first.body());
        assertEquals(401, live(ticket));
        assertEquals(401, site.post("/auth/ticket", "").status());
    }

    @Test
    void ofFiftyWhoUseItAtOnceOneComesIn() {
        String ticket = ticket();
        var statuses = Raced.by(50, _ -> live(ticket));
        assertEquals(
                1, statuses.stream().filter(status -> status == 200).count(), statuses::toString);
        assertTrue(statuses.stream().allMatch(List.of(200, 401)::contains), statuses::toString);
    }

    @Test
    void itIsNothingWhereAHeaderCouldBeSent() {
        String ticket = ticket();
        assertEquals("nobody", site.get("/whoami?ticket=" + ticket).body());
        assertEquals(401, site.get("/auth/me?ticket=" + ticket).status());
        assertEquals(
                401,
                site.post("/note?ticket=" + ticket, "", "Accept", "text/event-stream").status());
        assertEquals(401, site.get("/whoami", bearer(ticket)).status());
        assertEquals(401, site.refresh(ticket).status());
        assertEquals(200, live(ticket), "nothing of that has used it up");
    }

    @Test
    void anUpgradeMayComeWithOne() throws IOException {
        String request =
                "GET /live?ticket=%s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
        try (var http = new RawHttp(site.uri("/").getPort())) {
            assertEquals(
                    200, http.send(request.formatted(ticket())).answer().orElseThrow().status());
        }
    }

    @Test
    void itEndsAfterHalfAMinuteAndWithItsSession() {
        String old = ticket();
        site.clock.pass(Duration.ofSeconds(30));
        assertEquals(401, live(old));
        String ended = ticket();
        site.post("/auth/logout", "", bearer(ada));
        assertEquals(401, live(ended));
    }

    @Test
    void aBadOneIsRefusedAndNotShown() {
        for (String bad :
                List.of(
                        "",
                        "hrx_",
                        "hrx_" + "A".repeat(43),
                        "x".repeat(2000),
                        "%F0%9F%90%A6",
                        "'--")) {
            var refused = site.get("/live?ticket=" + bad, "Accept", "text/event-stream");
            assertEquals(401, refused.status(), bad);
            assertTrue(bad.length() < 5 || !refused.body().contains(bad), refused.body());
        }
        assertEquals(
                200,
                site.get(
                                "/live?ticket=nonsense",
                                "Accept",
                                "text/event-stream",
                                "Authorization",
                                bearer(ada)[1])
                        .status());
    }
}
