package dev.hirundo.auth.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hirundo.auth.token.RemoteKeys.Options;
import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.testing.TestLogging;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys read from a real server, which may do what it likes.
class RemoteKeysTest {
    private static final TokenKey ONE = Forge.key("1", Algorithm.ES256);
    private static final TokenKey TWO = Forge.key("2", Algorithm.RS256);

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger readings = new AtomicInteger();
    private HttpServer server;
    private volatile Answer answer = keys(ONE);

    private interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    readings.incrementAndGet();
                    try (exchange) {
                        answer.to(exchange);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void nothingIsReadBeforeTheStart() {
        try (var keys = keys()) {
            assertEquals(Optional.empty(), keys.find("1"));
            assertFalse(keys.available());
            assertEquals(0, readings.get());
        }
    }

    @Test
    void aRequestThatComesBeforeTheKeysWaitsForThem() {
        try (var keys = started(keys())) {
            assertEquals("1", keys.find("1").orElseThrow().id());
            assertTrue(keys.available());
            assertEquals(1, readings.get());
        }
    }

    @Test
    void aKeyThatIsRotatedInIsFoundAndOneThatIsGoneIsNot() {
        try (var keys = started(keys())) {
            keys.find("1").orElseThrow();
            answer = keys(TWO);
            assertEquals("2", keys.find("2").orElseThrow().id());
            clock.advance(Duration.ofMinutes(1));
            assertEquals(Optional.empty(), keys.find("1"));
        }
    }

    @Test
    void aThousandUnknownKeysMakeOneReading() throws Exception {
        try (var keys = started(keys())) {
            keys.find("1").orElseThrow();
            var go = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 1000; i++) {
                    String id = "unknown" + i;
                    threads.submit(
                            () -> {
                                go.await();
                                return keys.find(id);
                            });
                }
                go.countDown();
            }
            assertEquals(2, readings.get());
            assertEquals(Optional.empty(), keys.find("unknown"));
            assertEquals(2, readings.get());
            clock.advance(Duration.ofSeconds(30));
            assertEquals(Optional.empty(), keys.find("unknown"));
            assertEquals(3, readings.get());
        }
    }

    @Test
    void aSlowIssuerDelaysNobodyWhoseKeyIsKnown() throws Exception {
        try (var keys = started(keys())) {
            keys.find("1").orElseThrow();
            var asked = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            answer =
                    exchange -> {
                        asked.countDown();
                        release.await();
                        keys(ONE, TWO).to(exchange);
                    };
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var waiting = threads.submit(() -> keys.find("2"));
                asked.await();
                assertTimeoutPreemptively(
                        Duration.ofSeconds(1), () -> assertTrue(keys.find("1").isPresent()));
                assertFalse(waiting.isDone());
                release.countDown();
                assertEquals("2", waiting.get(10, TimeUnit.SECONDS).orElseThrow().id());
            }
        }
    }

    @Test
    void whoWaitsForASlowIssuerDoesNotWaitForEver() {
        var release = new CountDownLatch(1);
        answer = _ -> release.await();
        try (var keys = started(keys(Options.standard().withPatience(Duration.ofMillis(50))))) {
            assertEquals(Optional.empty(), keys.find("1"));
            assertFalse(keys.available());
        } finally {
            release.countDown();
        }
    }

    /// Takes as long as an answer may.
    @Test
    void anAnswerThatNeverEndsIsGivenUp() {
        var release = new CountDownLatch(1);
        answer =
                exchange -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    release.await();
                };
        try (var keys = started(keys(Options.standard().withPatience(Duration.ofMinutes(1))))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30), () -> assertFalse(keys.find("1").isPresent()));
        } finally {
            release.countDown();
        }
    }

    @Test
    void anIssuerThatIsDownIsToldOnceAndTriedAgain() {
        answer = status(500);
        try (var recording = TestLogging.record();
                var keys = started(keys())) {
            assertEquals(Optional.empty(), keys.find("1"));
            assertFalse(keys.available());
            assertEquals(Optional.empty(), keys.find("1")); // asks once more
            assertEquals(
                    1,
                    recording.atLeast(Level.WARNING).stream()
                            .filter(line -> line.contains("answers 500"))
                            .count());
            answer = keys(ONE);
            clock.advance(Duration.ofSeconds(30));
            assertTrue(keys.find("1").isPresent());
        }
    }

    @Test
    void keysOutliveTheIssuerForADay() {
        try (var keys = started(keys())) {
            keys.find("1").orElseThrow();
            answer = status(503);
            clock.advance(Duration.ofHours(24).minusMillis(1));
            assertTrue(keys.find("1").isPresent());
            clock.advance(Duration.ofMillis(1));
            assertFalse(keys.find("1").isPresent());
            assertFalse(keys.available());
        }
    }

    @Test
    void anIssuerWithoutKeysIsObeyed() {
        try (var keys = started(keys())) {
            keys.find("1").orElseThrow();
            answer = text("{\"keys\":[]}");
            assertEquals(Optional.empty(), keys.find("2"));
            clock.advance(Duration.ofMinutes(1));
            assertEquals(Optional.empty(), keys.find("1"));
            assertTrue(keys.available());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "<html>",
                "{\"keys\":{}}",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[",
                "\u0000"
            })
    void garbageDoesNotReplaceTheKeys(String garbage) {
        try (var keys = started(keys())) {
            keys.find("1").orElseThrow();
            answer = text(garbage);
            assertEquals(Optional.empty(), keys.find("2"));
            assertTrue(readings.get() > 1);
            assertTrue(keys.find("1").isPresent());
        }
    }

    @Test
    void tooMuchIsNotRead() {
        String padding = " ".repeat(KeySource.MAX_BYTES);
        String good = new String(Jwks.of(List.of(ONE)), StandardCharsets.UTF_8);
        answer = text(good + padding);
        try (var keys = started(keys())) {
            assertEquals(Optional.empty(), keys.find("1"));
            String one = good.substring(good.indexOf('[') + 1, good.lastIndexOf(']'));
            answer = text("{\"keys\":[" + (one + ",").repeat(100) + one + "]}");
            assertEquals(Optional.empty(), keys.find("1"));
            assertTrue(readings.get() > 1);
        }
    }

    @Test
    void noRedirectIsFollowed() throws IOException {
        var elsewhere = new AtomicInteger();
        server.createContext(
                "/elsewhere",
                exchange -> {
                    elsewhere.incrementAndGet();
                    exchange.close();
                });
        answer =
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "/elsewhere");
                    exchange.sendResponseHeaders(302, -1);
                };
        try (var keys = started(keys())) {
            assertEquals(Optional.empty(), keys.find("1"));
            assertEquals(0, elsewhere.get());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"kty\":\"oct\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U\",\"alg\":\"HS256\"",
                "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"",
                "\"kty\":\"EC\",\"crv\":\"P-521\",\"x\":\"AA\",\"y\":\"AA\"",
                "\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"",
                "\"kty\":\"RSA\"",
                "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"",
                "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1\"",
                "\"kty\":1"
            })
    void aKeyThatCannotBeUsedIsPassedOver(String members) throws IOException {
        String good = new String(Jwks.of(List.of(ONE)), StandardCharsets.UTF_8);
        answer = text(good.replace("[", "[{\"kid\":\"bad\"," + members + "},7,"));
        try (var keys = started(keys())) {
            assertTrue(keys.find("1").isPresent());
            assertFalse(keys.find("bad").isPresent());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"use\":\"enc\"", "\"key_ops\":[\"sign\"]", "\"key_ops\":[]", "\"alg\":\"ES384\"",
                "\"alg\":\"none\"", "\"alg\":\"HS256\"", "\"alg\":\"RS512\"", "\"d\":\"AQAB\""
            })
    void aKeyForSomethingElseIsPassedOver(String member) {
        String name = member.substring(0, member.indexOf(':'));
        String good = new String(Jwks.of(List.of(ONE)), StandardCharsets.UTF_8);
        String without = good.replaceFirst(name + ":\"[^\"]*\",", "");
        answer = text(without.replaceFirst("\\[\\{", "[{" + member + ","));
        try (var keys = started(keys())) {
            assertFalse(keys.find("1").isPresent());
            assertTrue(keys.available());
        }
    }

    @Test
    void anRsaKeyWithoutAlgorithmIsForTheFirstThatIsTaken() throws IOException {
        String jwks =
                new String(Jwks.of(List.of(TWO)), StandardCharsets.UTF_8)
                        .replace("\"alg\":\"RS256\",", "");
        byte[] json = jwks.getBytes(StandardCharsets.UTF_8);
        var all = Options.standard().algorithms();
        assertEquals(Algorithm.RS256, new JwkReader(all).read(json).get("2").algorithm());
        var pss = Set.of(Algorithm.PS256);
        assertEquals(Algorithm.PS256, new JwkReader(pss).read(json).get("2").algorithm());
        assertEquals(0, new JwkReader(Set.of(Algorithm.ES256)).read(json).size());
    }

    @Test
    void anIssuerTellsWhereItsKeysLie() {
        String issuer = address("").toString();
        answer =
                exchange -> {
                    boolean asked =
                            exchange.getRequestURI()
                                    .getPath()
                                    .equals("/.well-known/openid-configuration");
                    (asked
                                    ? text(
                                            "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/k\"}"
                                                    .formatted(issuer, issuer))
                                    : keys(ONE))
                            .to(exchange);
                };
        try (var keys =
                started(RemoteKeys.discover(URI.create(issuer), Options.standard(), clock))) {
            assertTrue(keys.find("1").isPresent());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"ISSUER/k\"}",
                "{\"issuer\":\"ISSUER/\",\"jwks_uri\":\"ISSUER/k\"}",
                "{\"jwks_uri\":\"ISSUER/k\"}",
                "{\"issuer\":\"ISSUER\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://192.0.2.1/k\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"file:///etc/passwd\"}",
                "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"::\"}"
            })
    void aDiscoveryDocumentThatIsNotTheIssuersIsRefused(String document) {
        String issuer = address("").toString();
        answer = text(document.replace("ISSUER", issuer));
        var options = Options.standard().withPatience(Duration.ofSeconds(3));
        try (var keys = started(RemoteKeys.discover(URI.create(issuer), options, clock))) {
            assertFalse(keys.find("1").isPresent());
            assertFalse(keys.available());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://issuer.example/",
                "http://127.0.0.1.evil.example/",
                "http://localhost.evil.example/",
                "ftp://127.0.0.1/",
                "/keys",
                "https:opaque",
                "https://ada:secret@issuer.example/"
            })
    void keysAreReadOverHttpsOnly(String address) {
        assertThrows(
                IllegalArgumentException.class,
                () -> RemoteKeys.create(URI.create(address), Options.standard(), clock));
    }

    @Test
    void plainHttpMustBeAskedFor() {
        var options = Options.standard().insecureAllowHttp();
        RemoteKeys.create(URI.create("http://keycloak:8080/keys"), options, clock).close();
        RemoteKeys.create(URI.create("http://[::1]/keys"), Options.standard(), clock).close();
    }

    private RemoteKeys keys() {
        return keys(Options.standard());
    }

    private RemoteKeys keys(Options options) {
        return RemoteKeys.create(address("/keys"), options, clock);
    }

    private static RemoteKeys started(RemoteKeys keys) {
        keys.start();
        keys.start();
        return keys;
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static Answer keys(TokenKey... keys) {
        return text(new String(Jwks.of(List.of(keys)), StandardCharsets.UTF_8));
    }

    private static Answer text(String text) {
        return exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        };
    }

    private static Answer status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }
}
