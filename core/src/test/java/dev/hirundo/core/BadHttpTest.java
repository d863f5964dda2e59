package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.RawHttp.Answer;
import dev.hirundo.testing.TestLogging;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP that no client should send: each request gets a problem of the right status; where the
/// framing is lost the connection ends, and what stood behind is not taken for a request; the
/// server says nothing of it and serves the next.
///
/// In the tables `~` stands for CR LF, `^J` for LF, `^M` for CR and `^@` for NUL.
class BadHttpTest {
    private static final String NEXT = "GET /ok HTTP/1.1~Host: a~~";

    private static final Semaphore done = new Semaphore(0);
    private static TestServer server;
    private static TestLogging.Recording log;

    @BeforeAll
    static void start() {
        server = TestServer.start(Map.of(), BadHttpTest::routes);
        log = TestLogging.record();
    }

    private static void routes(HttpRouting.Builder routing) {
        routing.get("/ok", (_, response) -> response.send("ok"))
                .get("/path/{part}", (_, response) -> response.send("ok"))
                .any("/any", (_, response) -> response.send("any"))
                .any(
                        "/any-stream",
                        (_, response) -> {
                            try (var out = response.outputStream()) {
                                out.write(new byte[10_000]);
                                out.flush();
                                out.write(new byte[10_000]);
                            }
                        })
                .post(
                        "/bytes",
                        (request, response) -> response.send(request.content().as(byte[].class)))
                .any(
                        "/stream",
                        (request, response) -> response.send(read(request.content().inputStream())))
                .post(
                        "/wrap",
                        (request, response) -> {
                            try {
                                response.send(read(request.content().inputStream()));
                            } catch (RuntimeException e) {
                                throw new IllegalStateException("a library's own exception", e);
                            }
                        })
                .post("/ignore", (_, response) -> response.send("ignored"))
                .any(
                        "/done",
                        (request, response) -> {
                            try (var out = response.outputStream()) {
                                read(request.content().inputStream());
                                for (int i = 0; i < 10_000; i++) {
                                    out.write(new byte[8192]);
                                }
                            } finally {
                                done.release();
                            }
                        });
    }

    private static byte[] read(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    @AfterEach
    void theServerIsUnharmed() throws IOException {
        try (var client = server.connect()) {
            assertEquals(200, client.send(bytes(NEXT)).answer().orElseThrow().status());
        }
        assertEquals(List.of(), log.atLeast(Level.WARNING));
    }

    @AfterAll
    static void nothingWasLogged() {
        server.close(); // waits for every connection: what it has to say has been logged
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | zz~abc~0~~",
                "400 | -3~abc~0~~",
                "400 | +3~abc~0~~",
                "400 | 0x3~abc~0~~",
                "400 | ~abc~0~~",
                "400 | ' 3~abc~0~~'",
                "400 | 3 3~abc~0~~",
                "400 | 3^Jabc~0~~",
                "400 | 3^Mabc~0~~",
                "400 | 3;a=^@~abc~0~~",
                "400 | 3;a=^Jb~abc~0~~",
                "400 | FFFFFFFFFFFFFFFFFF~abc~0~~",
                "413 | FFFFFFFF~abc~0~~",
                "413 | 7FFFFFFF~abc~0~~",
                "413 | 7FFFFFFFFFFFFFF~abc~0~~",
                "400 | 3~abcXX0~~",
                "400 | 3~abc0~~",
                "400 | 3~abcd~0~~",
                "400 | 3~abc^J0~~",
                "400 | 3~abc~0~bad trailer~~",
                "400 | 3~abc~0~: no name~~",
                "400 | 3~abc~0~ folded: x~~",
                "400 | 3~abc~0~A: ^@~~",
                "400 | 3~abc~0~A: b^J~~",
                "400 | 3~abc~0~^M^M^J",
            })
    void malformedChunks(int status, String body) throws IOException {
        for (String path : List.of("/bytes", "/stream", "/wrap")) {
            assertRefused(status, post(path, "Transfer-Encoding: chunked") + body);
        }
        assertLastAnswer(200, post("/ignore", "Transfer-Encoding: chunked") + body);
    }

    @Test
    void chunksWithALongExtension() throws IOException {
        assertRefused(
                400,
                post("/bytes", "Transfer-Encoding: chunked")
                        + "3;a="
                        + "x".repeat(100_000)
                        + "~abc~0~~");
    }

    @Test
    void manyChunksThatAreMostlyExtension() throws IOException {
        String chunk = "1;" + "x".repeat(1000) + "~a~";
        assertRefused(400, post("/bytes", "Transfer-Encoding: chunked") + chunk.repeat(20) + "0~~");
    }

    @Test
    void endlessTrailers() throws IOException {
        String trailers = ("A: " + "x".repeat(100) + "~").repeat(200);
        assertRefused(
                431, post("/bytes", "Transfer-Encoding: chunked") + "3~abc~0~" + trailers + "~");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3~abc~0~~",
                "003~abc~0~~",
                "1~a~1~b~1~c~000~~",
                "3;a=b;c=\"d e\"~abc~0;last~~",
                "3 ;a~abc~0~~",
                "3~abc~0~A: b~C:~~",
            })
    void goodChunksAreRead(String body) throws IOException {
        for (String path : List.of("/bytes", "/stream")) {
            try (var client = server.connect()) {
                client.send(bytes(post(path, "Transfer-Encoding: chunked") + body + NEXT));
                assertEquals("abc", client.answer().orElseThrow().body());
                assertEquals("ok", client.answer().orElseThrow().body());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Content-Length: abc",
                "400 | Content-Length: -1",
                "400 | Content-Length: +3",
                "400 | 'Content-Length: '",
                "400 | Content-Length: 3 3",
                "400 | Content-Length: 0x3",
                "400 | Content-Length: 99999999999999999999",
                "400 | Content-Length: 3, 3",
                "400 | Content-Length: 3, 4",
                "400 | Content-Length: 3~Content-Length: 3",
                "400 | Content-Length: 3~Content-Length: 4",
                "413 | Content-Length: 10000000",
                "400 | Content-Length : 3",
                "415 | Content-Length: 3~Content-Encoding: zzz",
            })
    void badContentLengths(int status, String headers) throws IOException {
        assertRefused(status, post("/bytes", headers) + "abc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Transfer-Encoding: chunked~Content-Length: 3",
                "400 | Content-Length: 3~Transfer-Encoding: chunked",
                "400 | Transfer-Encoding: gzip",
                "501 | Transfer-Encoding: gzip, chunked",
                "400 | Transfer-Encoding: chunked, gzip",
                "400 | Transfer-Encoding: chunked, chunked",
                "400 | Transfer-Encoding: identity",
                "400 | Transfer-Encoding: xchunked",
                "400 | 'Transfer-Encoding: '",
                "400 | Transfer-Encoding: chunked~Transfer-Encoding: chunked",
                "400 | Transfer-Encoding : chunked",
                "400 | Transfer-Encoding: chunked^JX: y",
                "400 | X: y^MTransfer-Encoding: chunked",
                "400 | X: y~ Transfer-Encoding: chunked",
            })
    void smugglingAttempts(int status, String headers) throws IOException {
        assertRefused(status, post("/bytes", headers) + "3~abc~0~~");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | GARBAGE~Host: a~~",
                "400 | GET /ok~Host: a~~",
                "400 | GET  HTTP/1.1~Host: a~~",
                "400 | GET /ok  HTTP/1.1~Host: a~~",
                "400 | GET /ok HTTP/1.1 ~Host: a~~",
                "400 | ' GET /ok HTTP/1.1~Host: a~~'",
                "400 | ~~GET /ok HTTP/1.1~Host: a~~",
                "400 | GET /ok HTTP/1.1^JHost: a^J^J",
                "400 | GET /ok HTTP/1.1^MHost: a~~",
                "400 | GET /ok http/1.1~Host: a~~",
                "400 | GET /ok HTTP/9~Host: a~~",
                "400 | GET /ok HTTPS/1.1~Host: a~~",
                "505 | GET /ok HTTP/1.0~Host: a~~",
                "505 | GET /ok HTTP/1.2~Host: a~~",
                "505 | GET /ok HTTP/2.0~Host: a~~",
                "505 | PRI * HTTP/2.0~~SM~~",
                "400 | F@O /ok HTTP/1.1~Host: a~~",
                "400 | F(O /ok HTTP/1.1~Host: a~~",
                "400 | G^@T /ok HTTP/1.1~Host: a~~",
            })
    void badRequestLines(int status, String request) throws IOException {
        assertRefused(status, request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%zz",
                "%",
                "%2",
                "%00",
                "%c0%af",
                "%ff",
                "%ed%a0%80",
                "<",
                "^@",
                "\u00e9",
                "a\\b",
                "{x}",
                "\""
            })
    void badTargets(String part) throws IOException {
        assertRefused(400, "GET /path/" + part + " HTTP/1.1~Host: a~~");
        assertRefused(400, "GET /ok?q=" + part + " HTTP/1.1~Host: a~~");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%0d%0a", "%01", "%7f", "%1b"})
    void pathsWithControlCharacters(String part) throws IOException {
        assertRefused(400, "GET /path/" + part + " HTTP/1.1~Host: a~~");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/path/%c3%a9",
                "/path/%F0%9F%98%80",
                "/path/a;b=c",
                "/ok?q=%0d%0a",
                "/ok?q=a;b=c",
                "/ok#f",
                "http://a/ok"
            })
    void goodTargetsAreServed(String target) throws IOException {
        try (var client = server.connect()) {
            client.send(bytes("GET " + target + " HTTP/1.1~Host: a~~"));
            assertEquals("ok", client.answer().orElseThrow().body());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nocolon",
                "a b: c",
                "ab : c",
                ": c",
                "a: c^@d",
                "a: c\u001bd",
                "a: c^Md",
                "a: c^Jd: e",
                "a: b~  c: d",
                "a: b~\tc",
                "Host: a",
            })
    void badHeaders(String header) throws IOException {
        assertRefused(400, "GET /ok HTTP/1.1~Host: a~" + header + "~~");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host: ~", "Host: a b/<~", "Host: a:zz~", "Host: a~Host: b~"})
    void badHosts(String host) throws IOException {
        assertRefused(400, "GET /ok HTTP/1.1~" + host + "~");
    }

    @Test
    void headersTooLarge() throws IOException {
        String line = "X-A: " + "y".repeat(93) + "~";
        assertRefused(431, "GET /ok HTTP/1.1~Host: a~" + line.repeat(200) + "~");
        assertRefused(431, "GET /ok HTTP/1.1~Host: a~X-A: " + "y".repeat(20_000) + "~~");
        assertRefused(431, "GET /ok HTTP/1.1~Host: a~" + "y".repeat(20_000) + ": a~~");
        assertRefused(431, "GET /ok HTTP/1.1~Host: a~X-A: " + "y".repeat(5_000_000));
    }

    @Test
    void requestLineTooLong() throws IOException {
        assertRefused(414, "GET /" + "x".repeat(5_000) + " HTTP/1.1~Host: a~~");
        assertRefused(414, "GET /" + "x".repeat(5_000_000));
        assertRefused(400, "x@".repeat(5_000));
    }

    @Test
    void theFirstByteOfTlsIsRefusedAtOnce() throws IOException {
        try (var client = server.connect()) {
            client.send(new byte[] {0x16, 0x03, 0x01});
            assertProblem(400, client.answer());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /ok HT",
                "GET /ok HTTP/1.1~Host: a~X",
                "POST /bytes HTTP/1.1~Host: a~Content-Length: 10~~abc",
                "POST /stream HTTP/1.1~Host: a~Content-Length: 10~~abc",
                "POST /wrap HTTP/1.1~Host: a~Content-Length: 10~~abc",
                "POST /bytes HTTP/1.1~Host: a~Transfer-Encoding: chunked~~A~abc",
                "POST /bytes HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~",
                "POST /stream HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3~abc~0~",
            })
    void requestsThatEndEarly(String request) throws IOException {
        try (var client = server.connect()) {
            client.send(bytes(request)).endOfInput();
            assertProblem(400, client.answer());
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void anEmptyLineBeforeARequestIsSkipped() throws IOException {
        try (var client = server.connect()) {
            client.send(bytes("~" + NEXT + "~" + NEXT));
            assertEquals("ok", client.answer().orElseThrow().body());
            assertEquals("ok", client.answer().orElseThrow().body());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /none",
        "FOO, /ok",
        "get, /none",
        "TRACE, /ok",
        "OPTIONS, *",
        "CONNECT, a:443"
    })
    void whatHasNoRouteKeepsTheConnection(String method, String target) throws IOException {
        try (var client = server.connect()) {
            client.send(bytes(method + " " + target + " HTTP/1.1~Host: a~~" + NEXT));
            var answer = client.answer().orElseThrow();
            assertEquals("application/problem+json", answer.headers().get("content-type"));
            assertTrue(answer.status() == 404 || answer.status() == 405, answer.toString());
            assertEquals("ok", client.answer().orElseThrow().body());
        }
    }

    @ParameterizedTest
    @CsvSource({"/any, 200", "/any-stream, 200", "/none, 404"})
    void answersToHeadHaveNoBody(String path, int status) throws IOException {
        try (var client = server.connect()) {
            client.send(bytes("HEAD " + path + " HTTP/1.1~Host: a~~" + NEXT));
            assertEquals(status, client.answerToHead().orElseThrow().status());
            assertEquals("ok", client.answer().orElseThrow().body());
        }
    }

    @Test
    void theAnswerToHeadComesAfterItsContinue() throws IOException {
        try (var client = server.connect()) {
            client.send(
                    bytes(
                            "HEAD /stream HTTP/1.1~Host: a~Content-Length: 3~Expect: 100-continue~~"));
            assertEquals(100, client.answerToHead().orElseThrow().status());
            client.send(
                    bytes(
                            "abc"
                                    + "POST /bytes HTTP/1.1~Host: a~Content-Length: 2~Expect: 100-continue~~"));
            assertEquals(200, client.answerToHead().orElseThrow().status());
            assertEquals(100, client.answer().orElseThrow().status());
            client.send(bytes("de"));
            assertEquals("de", client.answer().orElseThrow().body());
        }
    }

    @Test
    void nothingIsReadAfterConnectionClose() throws IOException {
        assertLastAnswer(200, "GET /ok HTTP/1.1~Host: a~Connection: close~~");
    }

    /// Helidon takes it for the next request: `abcGET /ok`.
    @Test
    void aBodyThatNobodyAskedForIsNoRequest() throws IOException {
        assertLastAnswer(200, post("/ignore", "Expect: 100-continue~Content-Length: 3") + "abc");
    }

    @Test
    void theProblemHasTheRequestsId() throws IOException {
        try (var client = server.connect()) {
            client.send(
                    bytes(
                            post("/bytes", "X-Request-Id: my-id~Transfer-Encoding: chunked")
                                    + "zz~"));
            var answer = client.answer();
            assertProblem(400, answer);
            assertTrue(answer.orElseThrow().body().contains("\"requestId\":\"my-id\""));
            assertTrue(answer.orElseThrow().body().contains("\"instance\":\"/bytes\""));
            assertTrue(
                    answer.orElseThrow().body().contains("The size of a chunk is not a number."));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /done HTTP/1.1~Host: a~Content-Length: 1000~~abc",
                "POST /done HTTP/1.1~Host: a~Transfer-Encoding: chunked~~64~abc",
                "GET /done HTTP/1.1~Host: a~~",
            })
    void clientsThatVanishAreNoNews(String request) throws Exception {
        server.connect().send(bytes(request)).reset();
        assertTrue(done.tryAcquire(10, TimeUnit.SECONDS));
    }

    /// Sends it with a good request behind, and expects a problem, the end, and no answer to the
    /// other.
    private static void assertRefused(int status, String request) throws IOException {
        try (var client = server.connect()) {
            assertProblem(status, sendAll(client, request));
            assertEquals(Optional.empty(), client.answer(), request);
        }
    }

    private static void assertLastAnswer(int status, String request) throws IOException {
        try (var client = server.connect()) {
            assertEquals(status, sendAll(client, request).orElseThrow().status(), request);
            assertEquals(Optional.empty(), client.answer(), request);
        }
    }

    private static Optional<Answer> sendAll(RawHttp client, String request) throws IOException {
        return client.send(bytes(request + NEXT)).endOfInput().answer();
    }

    private static void assertProblem(int status, Optional<Answer> answered) {
        var answer = answered.orElseThrow(() -> new AssertionError("no answer"));
        var headers = answer.headers();
        assertEquals(status, answer.status(), answer.toString());
        assertEquals("application/problem+json", headers.get("content-type"));
        assertEquals("close", headers.get("connection"));
        assertTrue(answer.body().contains("\"status\":" + status), answer.body());
        assertTrue(answer.body().contains("\"detail\":\""), answer.body());
        assertTrue(
                answer.body().contains("\"requestId\":\"" + headers.get("x-request-id") + "\""),
                answer.toString());
    }

    private static String post(String path, String headers) {
        return "POST " + path + " HTTP/1.1~Host: a~" + headers + "~~";
    }

    private static byte[] bytes(String text) {
        return text.replace("~", "\r\n")
                .replace("^J", "\n")
                .replace("^M", "\r")
                .replace("^@", "\0")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
