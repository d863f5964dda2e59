package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that are malformed: whoever sent them is told so, and nobody sees what breaks inside.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddRequestsTest {
    private static final String LOGIN = credentials("ada@example.org", PASSWORD);

    private final AuthSite site =
            AuthSite.of(
                    TestDatabase.H2.open(), Map.of(), builder -> builder.attempts(Raced.NO_LIMIT));
    private final AuthSite.Answer ada = site.join("ada@example.org");

    @AfterAll
    void close() {
        site.close();
    }

    private RawHttp.Answer raw(String head, String body) throws IOException {
        try (var http = new RawHttp(site.uri("/").getPort())) {
            return http.send(
                            head
                                    + "Host: localhost\r\nConnection: close\r\nContent-Length: "
                                    + body.length()
                                    + "\r\n\r\n"
                                    + body)
                    .answer()
                    .orElseThrow();
        }
    }

    private static void assertTold(RawHttp.Answer answer, String what) {
        assertTrue(
                answer.status() >= 400 && answer.status() < 500,
                what + ": " + answer.status() + answer.body());
        assertFalse(
                answer.body().contains("Exception") || answer.body().contains("hirundo.auth"),
                answer.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "/",
                "application/",
                "application/json;",
                "application/json; charset=\"utf-8",
                "application/json;charset=nonsense",
                "application/json, text/plain",
                "application/jsonx",
                "application/problem+json",
                "multipart/form-data",
                "*/*",
                "\"",
                "application/json\u00e9"
            })
    void aContentTypeThatIsNone(String type) throws IOException {
        var answer = raw("POST /auth/login HTTP/1.1\r\nContent-Type: " + type + "\r\n", LOGIN);
        assertTrue(
                answer.status() == 200 && type.equals("application/json;")
                        || answer.status() == 415
                        || answer.status() == 400,
                type + answer.status() + answer.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Bearer a b",
                "Bearer \u00e9",
                "Bearer hrk_\u00e9",
                "Bearer ...",
                "Bearer eyJhbGciOiJub25lIn0.e30.",
                "Bearer \"",
                "bearer x",
                "Bearer hrk_, Bearer x",
                "Bearer %00"
            })
    void aBearerThatIsNone(String value) throws IOException {
        assertTold(raw("GET /whoami HTTP/1.1\r\nAuthorization: " + value + "\r\n", ""), value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Basic YTpi", "Digest x", "Negotiate", "", "x", "BearerX y", "Bearer\tx"})
    void whatIsNotForUsIsLookedAtByNobody(String value) throws IOException {
        assertEquals(
                "nobody",
                raw("GET /whoami HTTP/1.1\r\nAuthorization: " + value + "\r\n", "").body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/auth/sessions/%zz",
                "/auth/sessions/%",
                "/auth/sessions/%00",
                "/auth/sessions/%ff%fe",
                "/auth/keys/..%2f..%2fme",
                "/auth/keys/%c0%af",
                "/auth/sessions/' or 1=1 --",
                "/auth/keys/1;drop",
                "/auth/with/%00",
                "/auth/with/..",
                "/auth/keys/"
            })
    void aPathThatIsNone(String path) throws IOException {
        String line = "DELETE " + path + " HTTP/1.1\r\n";
        assertTold(raw(line + "Authorization: " + bearer(ada)[1] + "\r\n", ""), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "%", "%ff", "a%00b", "&ticket=", "=&=", "\u00e9", "'"})
    void aTicketThatIsNone(String ticket) throws IOException {
        assertTold(
                raw(
                        "GET /live?ticket=" + ticket + " HTTP/1.1\r\nAccept: text/event-stream\r\n",
                        ""),
                ticket);
    }

    @Test
    void headersWithoutEndAreRefused() throws IOException {
        assertTold(
                raw(
                        "GET /whoami HTTP/1.1\r\nAuthorization: Bearer "
                                + "a".repeat(100_000)
                                + "\r\n",
                        ""),
                "long");
        assertTold(
                raw("GET /whoami HTTP/1.1\r\nCookie: " + "a=b; ".repeat(100_000) + "\r\n", ""),
                "cookies");
    }

    /// Who asks too much of the reader of a body gets no more of it.
    @Test
    void aBodyThatUnfoldsIsNotUnfolded() throws IOException {
        for (String encoding : List.of("gzip", "deflate", "br", "identity, gzip", "nonsense")) {
            var answer =
                    raw(
                            "POST /auth/login HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: "
                                    + encoding
                                    + "\r\n",
                            LOGIN);
            assertTold(answer, encoding);
        }
    }

    @Test
    void noCacheKeepsWhatOpensAnything() {
        String password = "{\"password\":\"" + PASSWORD + "\"}";
        var answers =
                List.of(
                        site.login("ada@example.org"),
                        site.refresh(site.login("ada@example.org").text("refreshToken")),
                        site.post("/auth/keys", "{\"name\":\"ci\"}", bearer(ada)),
                        site.post("/auth/ticket", "", bearer(ada)),
                        site.post("/auth/totp", password, bearer(ada)),
                        site.get("/auth/me", bearer(ada)),
                        site.get("/auth/sessions", bearer(ada)),
                        site.get("/auth/keys", bearer(ada)),
                        site.register("bob@example.org"));
        for (var answer : answers) {
            assertTrue(answer.status() < 300, answer.body());
            assertEquals("no-store", answer.header("Cache-Control"), answer.body());
        }
        assertTrue(
                List.of("no-store", "")
                        .contains(site.login("ada@example.org", "wrong").header("Cache-Control")));
    }
}
