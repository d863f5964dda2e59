package dev.hirundo.auth.token;

import static dev.hirundo.auth.token.Forge.CLAIMS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.net.httpserver.HttpServer;
import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.auth.token.Verdict.Reason;
import dev.hirundo.auth.token.Verdict.Refused;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts that are no tokens, or not quite, and headers that want more than they should.
class HostileTokenTest {
    private static final TokenKey KEY = Forge.key("1", Algorithm.HS256);
    private static final TokenVerifier VERIFIER = Forge.verifier(KEY);
    private static final String GOOD = Forge.good(KEY);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "a.b.c.d.e",
                " ",
                "\u0000",
                "bnVsbA..",
                "W10.W10.W10",
                "null",
                "{}",
                "ey.ey.ey",
                "\uD800.\uDC00.x",
                "=.=.="
            })
    void whatIsNoTokenIsRefused(String text) {
        assertEquals(new Refused(Reason.MALFORMED), VERIFIER.verify(text));
    }

    @Test
    void aTokenIsOneTextOnly() {
        for (String more : new String[] {" ", "\n", "=", "==", ".", "\u0000", "\u200B", "é"}) {
            assertEquals(new Refused(Reason.MALFORMED), VERIFIER.verify(GOOD + more));
            assertEquals(new Refused(Reason.MALFORMED), VERIFIER.verify(more + GOOD));
            assertEquals(
                    new Refused(Reason.MALFORMED), VERIFIER.verify(GOOD.replace(".", more + ".")));
        }
    }

    @Test
    void theOtherAlphabetOfBase64IsRefused() {
        String token = Forge.token(KEY, "{" + CLAIMS + ",\"x\":\"\u00FB\u00FF\u00BF~~~???\"}");
        assertInstanceOf(Verdict.Accepted.class, VERIFIER.verify(token));
        String other = token.replace('-', '+').replace('_', '/');
        assertNotEquals(token, other);
        assertEquals(new Refused(Reason.MALFORMED), VERIFIER.verify(other));
    }

    /// Every token differs from every other: else one that was revoked could come again.
    @ParameterizedTest
    @EnumSource(names = {"HS256", "ES256", "RS256"})
    void noCharacterCanBeChanged(Algorithm algorithm) {
        var key = Forge.key("1", algorithm);
        var verifier = Forge.verifier(key);
        String token = Forge.good(key);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ";
        var random = new Random(1);
        for (int i = 0; i < token.length(); i++) {
            for (int n = 0; n < (algorithm == Algorithm.HS256 ? alphabet.length() : 2); n++) {
                char c =
                        alphabet.charAt(
                                algorithm == Algorithm.HS256
                                        ? n
                                        : random.nextInt(alphabet.length()));
                String changed = token.substring(0, i) + c + token.substring(i + 1);
                if (!changed.equals(token)) {
                    assertInstanceOf(Refused.class, verifier.verify(changed), "at " + i + ": " + c);
                }
            }
        }
    }

    @Test
    void noTextMakesItThrow() {
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            String text = new String(noise, StandardCharsets.ISO_8859_1);
            assertInstanceOf(Refused.class, VERIFIER.verify(text));
            String header = new String(noise, StandardCharsets.UTF_16);
            assertInstanceOf(
                    Refused.class, VERIFIER.verify(Forge.token(KEY, header, "{" + CLAIMS + "}")));
            assertInstanceOf(Refused.class, VERIFIER.verify(Forge.token(KEY, header)));
        }
    }

    @Test
    void aLongTokenIsNotRead() {
        String payload = "{" + CLAIMS + ",\"x\":\"" + "x".repeat(8192) + "\"}";
        assertEquals(new Refused(Reason.TOO_LONG), VERIFIER.verify(Forge.token(KEY, payload)));
        assertEquals(new Refused(Reason.TOO_LONG), VERIFIER.verify("x".repeat(10_000_000)));
        assertEquals(new Refused(Reason.TOO_LONG), VERIFIER.verify(".".repeat(8193)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "1' or '1'='1",
                "/dev/null",
                "2",
                " 1",
                "1 ",
                "１",
                "",
                "\\u0031x",
                "http://127.0.0.1/"
            })
    void aKeyIsFoundByItsIdOnly(String id) {
        String header = "{\"typ\":\"at+jwt\",\"alg\":\"HS256\",\"kid\":\"%s\"}".formatted(id);
        assertEquals(
                new Refused(Reason.UNKNOWN_KEY),
                VERIFIER.verify(Forge.token(KEY, header, "{" + CLAIMS + "}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\\u0000", "1\u0000", "\\ud800"})
    void anIdThatIsNoTextIsRefused(String id) {
        String header = "{\"typ\":\"at+jwt\",\"alg\":\"HS256\",\"kid\":\"" + id + "\"}";
        assertEquals(
                new Refused(Reason.MALFORMED),
                VERIFIER.verify(Forge.token(KEY, header, "{" + CLAIMS + "}")));
    }

    @Test
    void aLongIdIsNotLookedUp() {
        var asked = new AtomicInteger();
        TokenKeys keys =
                _ -> {
                    asked.incrementAndGet();
                    return Optional.of(KEY);
                };
        var verifier =
                TokenVerifier.of(
                        keys, Forge.ISSUER, Forge.AUDIENCE, InstantSource.fixed(Forge.NOW));
        String header =
                "{\"typ\":\"at+jwt\",\"alg\":\"HS256\",\"kid\":\"%s\"}".formatted("1".repeat(257));
        String token = Forge.token(KEY, header, "{" + CLAIMS + "}");
        assertEquals(new Refused(Reason.UNKNOWN_KEY), verifier.verify(token));
        String huge = header.replace("1111", "1".repeat(1_000_000));
        assertEquals(
                new Refused(Reason.TOO_LONG),
                verifier.verify(Forge.token(KEY, huge, "{" + CLAIMS + "}")));
        assertEquals(0, asked.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"crit\":[\"exp\"]",
                ",\"crit\":[]",
                ",\"crit\":null",
                ",\"b64\":false",
                ",\"b64\":true",
                ",\"crit\":[\"b64\"],\"b64\":false",
                ",\"alg\":\"HS256\"",
                ",\"kid\":\"1\"",
                ",\"typ\":\"at+jwt\""
            })
    void extensionsAndDuplicatesInTheHeaderAreRefused(String more) {
        String token = Forge.token(KEY, Forge.header(KEY, more), "{" + CLAIMS + "}");
        assertEquals(new Refused(Reason.MALFORMED), VERIFIER.verify(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "[\"1\"]", "{}", "true"})
    void aHeaderMemberOfAnotherTypeIsRefused(String value) {
        for (String name : new String[] {"typ", "alg", "kid"}) {
            String header =
                    Forge.header(KEY, "")
                            .replaceFirst(
                                    "\"" + name + "\":\"[^\"]*\"", "\"" + name + "\":" + value);
            assertEquals(
                    new Refused(Reason.MALFORMED),
                    VERIFIER.verify(Forge.token(KEY, header, "{" + CLAIMS + "}")));
        }
    }

    /// RFC 8725, section 3.10: an attacker's key is neither fetched nor believed.
    @Test
    void aKeyThatTheTokenBringsIsNotLookedAt() throws Exception {
        var asked = new AtomicInteger();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    exchange.sendResponseHeaders(404, -1);
                });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
            var own = Forge.key("1", Algorithm.RS256);
            var attacker = TokenKey.of("1", Algorithm.RS256, Forge.rsa(2048));
            String jwks = new String(Jwks.of(List.of(attacker)), StandardCharsets.UTF_8);
            String jwk = jwks.substring(jwks.indexOf('[') + 1, jwks.lastIndexOf(']'));
            for (String more :
                    new String[] {
                        ",\"jku\":\"" + url + "\"",
                        ",\"x5u\":\"" + url + "\"",
                        ",\"jwk\":" + jwk,
                        ",\"x5c\":[\"MIIB\"]"
                    }) {
                var verifier = Forge.verifier(own);
                String claims = "{" + CLAIMS + "}";
                assertEquals(
                        new Refused(Reason.BAD_SIGNATURE),
                        verifier.verify(Forge.token(attacker, Forge.header(own, more), claims)));
                assertInstanceOf( // some honest issuers send them, too
                        Verdict.Accepted.class,
                        verifier.verify(Forge.token(own, Forge.header(own, more), claims)));
            }
            assertEquals(0, asked.get());
        } finally {
            server.stop(0);
        }
    }
}
