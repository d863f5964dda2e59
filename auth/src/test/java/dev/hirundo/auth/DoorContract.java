package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.LogWatch;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody who tries the door: paths, headers, cookies, bodies and addresses that no client of
/// ours would send.
abstract class DoorContract {
    private static final String LOGIN = credentials("ada@example.org", PASSWORD);

    private final Database database;
    private final AuthSite site;
    private final AuthSite.Answer ada;

    DoorContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
        site = AuthSite.of(database, Map.of(), builder -> builder.attempts(Raced.NO_LIMIT));
        ada = site.join("ada@example.org");
    }

    @AfterEach
    void close() {
        site.close();
    }

    private RawHttp.Answer raw(String request) throws IOException {
        try (var http = new RawHttp(site.uri("/").getPort())) {
            return http.send(request + "Connection: close\r\n\r\n").answer().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/auth/me",
                "//auth/me",
                "/auth//me",
                "/auth/./me",
                "/whoami/../auth/me",
                "/auth/../auth/me",
                "/auth/me/",
                "/AUTH/me",
                "/auth/Me",
                "/auth/%6De",
                "/auth%2Fme",
                "/auth/me;a=b",
                "/auth;a=b/me",
                "/auth/me%00",
                "/auth/me%20",
                "/auth/me?x=/whoami",
                "/auth/login/../me",
                "/auth/%2e%2e/auth/me",
                "/whoami/..%2fauth/me",
                "/auth\\me",
                "/auth/me#x"
            })
    void noSpellingOfAPathGoesAroundTheGuard(String path) throws IOException {
        String get = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n";
        for (String credential :
                List.of(
                        "",
                        "Authorization: Bearer nonsense\r\n",
                        "Cookie: __Host-access=nonsense\r\n")) {
            var answer = raw(get + credential);
            assertTrue(
                    List.of(400, 401, 404).contains(answer.status()),
                    path + " " + answer.status() + answer.body());
            assertFalse(answer.body().contains("ada@"), path);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /auth/me, 405",
        "HEAD, /auth/login, 405",
        "TRACE, /auth/me, 405",
        "CONNECT, /auth/me, 405"
    })
    void oddMethodsDoNothing(String method, String path, int status) throws IOException {
        try (var http = new RawHttp(site.uri("/").getPort())) {
            http.send(
                    method
                            + " "
                            + path
                            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            var answer =
                    (method.equals("HEAD") ? http.answerToHead() : http.answer()).orElseThrow();
            assertTrue(
                    answer.status() == status || answer.status() == 400,
                    method + " " + answer.status());
        }
    }

    @Test
    void aTicketOpensALiveConnectionAndNotTheAccount() {
        for (String path :
                List.of(
                        "/auth/me",
                        "/auth/me/export",
                        "/auth/sessions",
                        "/auth/keys",
                        "/auth/totp",
                        "/auth//me",
                        "/auth/%6De")) {
            String ticket = site.post("/auth/ticket", "", bearer(ada)).text("ticket");
            var answer = site.get(path + "?ticket=" + ticket, "Accept", "text/event-stream");
            assertTrue(answer.status() == 403 || answer.status() == 404, path + answer.body());
            assertFalse(answer.body().contains("ada@"), path);
        }
        String ticket = site.post("/auth/ticket", "", bearer(ada)).text("ticket");
        assertEquals(
                200,
                site.get("/live?ticket=" + ticket + "&ticket=x", "Accept", "text/event-stream")
                        .status());
    }

    @Test
    void linksInMailsLeadToTheSiteWhateverHostWasAsked() throws IOException {
        site.tokenOfMail();
        String body = "{\"email\":\"ada@example.org\"}";
        raw(
                "POST /auth/password/forgot HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n"
                        + "Forwarded: host=evil.example\r\nX-Original-URL: /evil\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + body);
        var mail = site.mail();
        assertTrue(mail.text().contains("http://localhost/#reset="), mail.text());
        assertFalse((mail.text() + mail.html() + mail.subject()).contains("evil"), mail.text());
    }

    @Test
    void nothingThatAClientCallsItselfMakesALineOfItsOwnInMailOrLog() throws IOException {
        site.tokenOfMail();
        String name = "Ada\u202e\u2066 https://evil.example {link} <b>Bcc: x@evil.example</b>";
        try (var log = new LogWatch()) {
            var made =
                    site.post(
                            "/auth/register",
                            credentials("bob@example.org", PASSWORD)
                                    .replace("}", ",\"name\":\"" + name + "\"}"));
            assertEquals(201, made.status(), made.body());
            var mail = site.mail();
            assertEquals("bob@example.org", mail.to());
            assertFalse(
                    (mail.subject() + mail.text() + mail.html()).contains("evil"),
                    "who registers somebody else says nothing to him");
            site.post(
                    "/auth/login",
                    credentials("eve@example.org\\r\\nWARNING: forged", PASSWORD)
                            .replace("\\\\", "\\"));
            raw(
                    "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a\u001b[31m\u0085\u2028WARNING: forged\r\nContent-Type: application/json\r\nContent-Length: "
                            + LOGIN.length()
                            + "\r\nConnection: close\r\n\r\n"
                            + LOGIN);
            assertTrue(
                    log.records().stream().noneMatch(line -> line.contains("forged")),
                    log.records()::toString);
        }
        assertEquals(
                0,
                Raced.count(
                        database,
                        "select count(*) from auth_session where user_agent like '%' || chr(27) || '%'"));
    }

    @ParameterizedTest
    @CsvSource({
        "ADA@EXAMPLE.ORG, true", "' ada@example.org ', true", "ada@example.org., false",
                "a.da@example.org, false",
        "ada+x@example.org, false", "\u0430da@example.org, false", "\uff41da@example.org, false",
                "ada@ex\u0430mple.org, false",
        "ada@\uff45xample.org, true", "ada@example\u3002org, true", "ad\u200da@example.org, false",
                "a\u0307da@example.org, false"
    })
    void addressesThatLookAlikeAreSomebodyElse(String email, boolean same) {
        int status = site.register(email).status();
        assertEquals(same ? 409 : status == 422 ? 422 : 201, status, email);
        assertEquals(same ? 200 : status == 422 ? 422 : 200, site.login(email).status());
        String id = site.get("/auth/me", bearer(ada)).text("id");
        if (status == 201) {
            assertNotEquals(id, site.get("/auth/me", bearer(site.login(email))).text("id"));
        }
    }

    @Test
    void whatIsNotYoursIsAnsweredAsWhatIsNot() {
        var eve = site.join("eve@example.org");
        String session = site.get("/auth/sessions", bearer(ada)).json().at("/items/0/id").asText();
        String key =
                site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(ada))
                        .json()
                        .at("/details/id")
                        .asText();
        for (String path : List.of("/auth/sessions/" + session, "/auth/keys/" + key)) {
            var foreign = site.delete(path, bearer(eve));
            String nowhere = path.substring(0, path.lastIndexOf('/') + 1) + UUID.randomUUID();
            var none = site.delete(nowhere, bearer(eve));
            assertEquals(404, foreign.status());
            assertEquals(
                    none.text("detail") + none.text("title"),
                    foreign.text("detail") + foreign.text("title"));
            assertEquals(
                    none.whole().headers().map().keySet(),
                    foreign.whole().headers().map().keySet());
        }
    }

    @Test
    void bodiesThatAreToBreakAReaderAreRefusedQuickly() {
        for (String body :
                List.of(
                        "[".repeat(16_000),
                        "{\"email\":".repeat(1500),
                        "{\"email\":1e1000000000,\"password\":\"x\"}",
                        "{\"email\":" + "9".repeat(10_000) + ",\"password\":\"x\"}",
                        "{\"__proto__\":{\"roles\":[\"admin\"]}}",
                        "{\"email\":\"ada@example.org\",\"password\":{\"$ne\":null}}",
                        "{\"email\":\"ada@example.org\",\"password\":true}")) {
            long begin = System.nanoTime();
            int status = site.post("/auth/login", body).status();
            assertTrue(status == 400 || status == 422, status + body.substring(0, 20));
            assertTrue(System.nanoTime() - begin < 2_000_000_000L, body.substring(0, 20));
        }
        assertEquals(
                400,
                site.post("/auth/keys", "{\"name\":\"x\",\"expiresAt\":1e1000000000}", bearer(ada))
                        .status());
    }
}
