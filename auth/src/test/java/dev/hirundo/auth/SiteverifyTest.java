package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hirundo.core.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteverifyTest {
    private static final Secret SECRET = Secret.of("s3cr&t");
    private static final Duration SHORT = Duration.ofMillis(300);

    private final List<String> forms = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private URI endpoint;
    private volatile int status = 200;
    private volatile String answer = "{\"success\":true}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/siteverify", this::answer);
        server.createContext("/silent", exchange -> awaitEnd());
        server.createContext("/dripping", this::drip);
        server.setExecutor(threads);
        server.start();
        endpoint = at("/siteverify");
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.close();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        forms.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Location", at("/siteverify").toString());
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /// The head at once, the body never.
    private void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 16);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aSolvedChallengePasses() {
        assertTrue(Captcha.siteverify(endpoint, SECRET).passes("a+b c", "192.0.2.7"));
        assertEquals(List.of("secret=s3cr%26t&response=a%2Bb+c&remoteip=192.0.2.7"), forms);
    }

    @Test
    void anUnknownAddressIsNotSent() {
        Captcha.siteverify(endpoint, SECRET).passes("abc", "");

        assertEquals(List.of("secret=s3cr%26t&response=abc"), forms);
    }

    @Test
    void aResponseCannotBringAFieldOfItsOwn() {
        Captcha.siteverify(endpoint, SECRET).passes("abc&secret=mine\r\nX: y", "");

        assertEquals(List.of("secret=s3cr%26t&response=abc%26secret%3Dmine%0D%0AX%3A+y"), forms);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'success':false}",
                "{'success':false,'error-codes':['invalid-input-response']}",
                "{'success':false,'error-codes':['timeout-or-duplicate']}",
            })
    void anUnsolvedOneDoesNot(String json) {
        answer = json.replace('\'', '"');

        assertFalse(Captcha.siteverify(endpoint, SECRET).passes("abc", ""));
    }

    @Test
    void noResponseOrAHugeOneDoesNotPassAndIsNotAskedFor() {
        var captcha = Captcha.siteverify(endpoint, SECRET);

        assertFalse(captcha.passes("", ""));
        assertFalse(captcha.passes("a".repeat(8 * 1024 + 1), ""));
        assertEquals(List.of(), forms);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "shop.example, login,    true",
                "evil.example, login,    false",
                "'',           login,    false",
                "shop.example, register, false",
                "shop.example, '',       false",
            })
    void aChallengeOfAnotherPageOrActionDoesNotPass(String host, String action, boolean passes) {
        answer = "{\"success\":true,\"hostname\":\"%s\",\"action\":\"%s\"}".formatted(host, action);
        var captcha =
                Captcha.siteverify(endpoint, SECRET)
                        .withHostnames(Set.of("shop.example"))
                        .withAction("login");

        assertEquals(passes, captcha.passes("abc", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "null",
                "{}",
                "{'success':'true'}",
                "{'success':1}",
                "{'success':false,'success':true}",
                "{'success':false,'error-codes':['invalid-input-secret']}",
                "{'success':false,'error-codes':['internal-error']}",
            })
    void anAnswerThatTellsNothingLetsNobodyPass(String json) {
        answer = json.replace('\'', '"');

        assertThrows(
                Captcha.UnavailableException.class,
                () -> Captcha.siteverify(endpoint, SECRET).passes("abc", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 302, 307, 308, 401, 429, 500, 503})
    void anyOtherStatusIsNoVerdictAndNoRedirectIsFollowed(int other) {
        status = other;

        assertThrows(
                Captcha.UnavailableException.class,
                () -> Captcha.siteverify(endpoint, SECRET).passes("abc", ""));
        assertEquals(1, forms.size());
    }

    @Test
    void anEndlessAnswerIsNotRead() {
        answer = "{\"success\":true,\"x\":\"" + "x".repeat(64 * 1024) + "\"}";

        assertThrows(
                Captcha.UnavailableException.class,
                () -> Captcha.siteverify(endpoint, SECRET).passes("abc", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/silent", "/dripping"})
    void aSlowServiceIsGivenUp(String path) {
        var captcha = Siteverify.create(at(path), SECRET, SHORT);

        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () ->
                        assertThrows(
                                Captcha.UnavailableException.class,
                                () -> captcha.passes("abc", "")));
    }

    @Test
    void aServiceThatIsDownLetsNobodyPassAndTheSecretIsNotTold() {
        server.stop(0);

        var e =
                assertThrows(
                        Captcha.UnavailableException.class,
                        () -> Captcha.siteverify(endpoint, SECRET).passes("abc", ""));
        assertFalse(e.toString().contains("s3cr"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://captcha.example/siteverify",
                "http://127.0.0.1.evil.example/",
                "http://localhost.evil.example/",
                "http://192.0.2.1/",
                "ftp://127.0.0.1/",
                "https:///siteverify",
                "https://user@captcha.example/",
                "/siteverify",
            })
    void theSecretIsNeverSentInClearOrToNobody(String uri) {
        assertThrows(
                IllegalArgumentException.class, () -> Captcha.siteverify(URI.create(uri), SECRET));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://captcha.example/siteverify",
                "http://localhost:1/",
                "http://[::1]:1/"
            })
    void httpsAndThisMachineAreFine(String uri) {
        assertFalse(Captcha.siteverify(URI.create(uri), SECRET).toString().contains("s3cr"));
    }

    @Test
    void aBlankSecretIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> Captcha.siteverify(endpoint, Secret.of(" ")));
    }
}
