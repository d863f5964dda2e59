package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.password.PasswordHashing;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people and programs send who mean no good, at the way in.
abstract class HostileEntryContract {
    private static final String OK =
            "\"email\":\"ada@example.org\",\"password\":\"" + PASSWORD + "\"";

    private final Database database;
    private final AuthSite site;

    HostileEntryContract(TestDatabase kind) {
        database = AuthSite.TABLES.open(kind);
        site = AuthSite.of(database, Map.of(), builder -> builder.attempts(Raced.NO_LIMIT));
    }

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | no json",
                "400 | {\"email\":\"ada@example.org\",",
                "400 | {\"email\":\"a@example.org\",\"email\":\"b@example.org\",\"password\":\"x\"}",
                "400 | {\"email\":\"a\\ud800@example.org\",\"password\":\"swallows in april\"}",
                "400 | {\"email\":\"a@example.org\",\"password\":\"\\ud800 swallows in april\"}",
                "400 | {} {}",
                "422 | []",
                "422 | {}",
                "422 | \"text\"",
                "422 | {\"email\":null,\"password\":null}",
                "422 | {\"email\":1,\"password\":\"swallows in april\"}",
                "422 | {\"email\":\"a@example.org\",\"password\":12345678}",
                "422 | {\"email\":[\"a@example.org\"],\"password\":{}}",
                "422 | {\"email\":\"a@example.org\",\"password\":\"swallows in april\",\"roles\":[\"admin\"]}",
                "422 | {\"email\":\"a@example.org\",\"password\":\"swallows in april\",\"emailVerified\":true}",
                "422 | {\"email\":\"a\\u0000@example.org\",\"password\":\"swallows in april\"}",
                "422 | {\"email\":\"a\\r\\nBcc:x@example.org\",\"password\":\"swallows in april\"}",
                "422 | {\"email\":\"a@b@example.org\",\"password\":\"swallows in april\"}",
                "422 | {\"email\":\"a@example.org\",\"password\":\"\"}",
                "422 | {\"email\":\"a@example.org\",\"password\":\"password1\"}",
                "422 | {\"email\":\"\",\"password\":\"swallows in april\"}"
            })
    void aBodyThatIsNoneIsRefusedAndMakesNothing(int status, String body) {
        for (String path : List.of("/auth/register", "/auth/login")) {
            var answer = site.post(path, body);
            boolean loginOnly = path.endsWith("login") && body.contains("@example.org\"");
            assertTrue(
                    answer.status() == status || loginOnly && answer.status() == 401,
                    path + " " + answer.status() + answer.body());
            assertEquals("application/problem+json", answer.header("Content-Type"));
        }
        assertEquals(0, accounts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\u0000",
                "a\\u0000b",
                "a\\nb",
                "\\u007f",
                "\\u0085",
                "\\u009b31m",
                "\\u2028",
                "\\u2029",
                ""
            })
    void aNameOfOneLineIsAllThatIsTaken(String name) {
        var answer = site.post("/auth/register", "{" + OK + ",\"name\":\"" + name + "\"}");
        assertEquals(422, answer.status(), answer.body());
        assertEquals("/name", answer.json().at("/errors/0/pointer").asText());
    }

    @Test
    void namesAndPasswordsOfAnyScriptAreKept() {
        String name = "Zoë 李 👩‍👩‍👧";
        String body =
                "{\"email\":\"z@example.org\",\"password\":\"vier 🐦🐦🐦🐦 im März\",\"name\":\""
                        + name
                        + "\"}";
        assertEquals(name, site.post("/auth/register", body).text("name"));
        assertEquals(200, site.login("z@example.org", "vier 🐦🐦🐦🐦 im März").status());
        assertEquals(200, site.login("z@example.org", "vier 🐦🐦🐦🐦 im Ma\u0308rz").status());
        assertEquals(401, site.login("z@example.org", "vier 🐦🐦🐦 im März").status());
        assertEquals(201, site.post("/auth/register", "{" + OK + ",\"name\":null}").status());
        assertEquals(
                422,
                site.post(
                                "/auth/register",
                                "{\"email\":\"y@example.org\",\"password\":\""
                                        + PASSWORD
                                        + "\",\"name\":\""
                                        + "é".repeat(201)
                                        + "\"}")
                        .status());
    }

    @Test
    void whatIsHashedDoesNotEndAtANulOrAtALength() {
        String odd = "{\"email\":\"n@example.org\",\"password\":\"april\\u0000swallows fly\"}";
        assertEquals(422, site.post("/auth/register", odd).status());
        assertEquals(422, site.post("/auth/login", odd).status());
        String words = "qf7 Zo1 vK9 xJ3 uB5 mD8 ".repeat(9).substring(0, 199);
        assertEquals(
                201,
                site.post("/auth/register", credentials("l@example.org", words + "1")).status());
        assertEquals(200, site.login("l@example.org", words + "1").status());
        assertEquals(401, site.login("l@example.org", words + "2").status());
        assertEquals(401, site.login("l@example.org", words).status());
        assertEquals(401, site.login("l@example.org", words + "1".repeat(8000)).status());
        assertEquals(
                422,
                site.post("/auth/register", credentials("m@example.org", words + "12")).status());
    }

    @Test
    void aBodyIsOfTheRightTypeAndNotEndless() throws IOException {
        assertEquals(
                413,
                site.post("/auth/login", credentials("a@example.org", "x".repeat(1 << 20)))
                        .status());
        assertEquals(422, site.register("a".repeat(9000) + "@example.org").status());
        assertEquals(422, site.login("a".repeat(300) + "@example.org").status());
        assertEquals(415, site.post("/auth/login", "").status());
        assertEquals(
                400, site.post("/auth/login", "", "Content-Type", "application/json").status());
        String plain =
                "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Type: ";
        for (String type :
                List.of(
                        "text/plain",
                        "application/x-www-form-urlencoded",
                        "application/json;charset=utf-16")) {
            try (var http = new RawHttp(site.uri("/").getPort())) {
                assertEquals(
                        415,
                        http.send(plain + type + "\r\n\r\n{}").answer().orElseThrow().status(),
                        type);
            }
        }
    }

    @Test
    void ofFiftyWhoWantAnAddressAtOnceOneHasIt() {
        var statuses =
                Raced.by(
                        50,
                        i -> site.register((i % 2 == 0 ? "ada" : "ADA") + "@example.org").status());
        assertEquals(
                1, statuses.stream().filter(status -> status == 201).count(), statuses::toString);
        assertTrue(
                statuses.stream().allMatch(List.of(201, 409, 503)::contains), statuses::toString);
        assertEquals(1, accounts());
        assertEquals(
                1,
                Raced.count(database, "select count(*) from auth_event where kind = 'registered'"));
    }

    @Test
    void aHashOfOldIsRenewedAtTheNextLogin() {
        site.register("ada@example.org");
        String strong = PasswordHashing.create().hash(PASSWORD);
        database.jdbi()
                .useHandle(h -> h.execute("update auth_account set password_hash = ?", strong));
        assertEquals(401, site.login("ada@example.org", "not the password").status());
        assertEquals(strong, hash());
        assertEquals(200, site.login("ada@example.org").status());
        assertFalse(hash().equals(strong));
        assertEquals(200, site.login("ada@example.org").status());
    }

    /// The password was right when it was compared, and is not any more when the session begins.
    @Test
    void noSessionBeginsWithAPasswordThatWasChangedMeanwhile() {
        var meanwhile = new Raced.Forgiving();
        try (var slow = AuthSite.of(database, Map.of(), builder -> builder.attempts(meanwhile))) {
            var ada = slow.join("ada@example.org");
            String body = "{\"current\":\"" + PASSWORD + "\",\"new\":\"nests under the old roof\"}";
            meanwhile.next(
                    () ->
                            assertEquals(
                                    204, slow.post("/auth/password", body, bearer(ada)).status()));
            assertEquals(401, slow.login("ada@example.org").status());
            assertEquals(1, slow.get("/auth/sessions", bearer(ada)).json().get("items").size());

            var id = slow.auth.accounts().findByEmail("ada@example.org").orElseThrow().id();
            meanwhile.next(() -> slow.auth.accounts().disable(id));
            assertEquals(401, slow.login("ada@example.org", "nests under the old roof").status());
            assertEquals(
                    0,
                    Raced.count(
                            database, "select count(*) from auth_session where ended_at is null"));
        }
    }

    @Test
    void whoIsDisabledIsToldNoMoreThanWhoMistypes() {
        site.register("ada@example.org");
        var id = site.auth.accounts().findByEmail("ada@example.org").orElseThrow().id();
        site.auth.accounts().disable(id);
        var answer = site.login("ada@example.org");
        assertEquals(401, answer.status());
        assertEquals(site.login("bob@example.org").text("detail"), answer.text("detail"));
        site.auth.accounts().enable(id);
        assertEquals(200, site.login("ada@example.org").status());
        site.clock.pass(Duration.ofMinutes(1));
    }

    private int accounts() {
        return Raced.count(database, "select count(*) from auth_account");
    }

    private String hash() {
        return database.jdbi()
                .withHandle(
                        h ->
                                h.select("select password_hash from auth_account")
                                        .mapTo(String.class)
                                        .one());
    }
}
