package dev.hirundo.auth.token;

import static dev.hirundo.auth.token.Forge.CLAIMS;
import static dev.hirundo.auth.token.Forge.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.auth.token.Verdict.Accepted;
import dev.hirundo.auth.token.Verdict.Reason;
import dev.hirundo.auth.token.Verdict.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimRulesTest {
    private static final TokenKey KEY = Forge.key("1", Algorithm.HS256);
    private static final TokenVerifier VERIFIER = Forge.verifier(KEY);
    private static final long SECONDS = NOW.getEpochSecond();

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "aud", "exp"})
    void noneOfTheseMayBeMissing(String name) {
        String without =
                CLAIMS.replaceFirst("\"" + name + "\":(\"[^\"]*\"|\\d+),?", "")
                        .replaceFirst(",$", "");
        assertRefused(Reason.MISSING_CLAIM, without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://issuer.example/", "https://issuer.exampl", "https://issuer.example.evil",
                "HTTPS://ISSUER.EXAMPLE", " https://issuer.example", ""
            })
    void theIssuerIsComparedExactly(String issuer) {
        assertRefused(Reason.WRONG_ISSUER, CLAIMS.replace("https://issuer.example", issuer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"todo\"|WRONG_AUDIENCE",
                "\"todos2\"|WRONG_AUDIENCE",
                "\"TODOS\"|WRONG_AUDIENCE",
                "\"todos store\"|WRONG_AUDIENCE",
                "[]|WRONG_AUDIENCE",
                "[\"store\"]|WRONG_AUDIENCE",
                "[[\"todos\"]]|MALFORMED",
                "[\"todos\",1]|MALFORMED",
                "{\"todos\":1}|MALFORMED",
                "null|MALFORMED",
                "true|MALFORMED",
            })
    void theAudienceIsComparedExactly(String audience, Reason reason) {
        assertRefused(reason, CLAIMS.replace("\"todos\"", audience));
    }

    @Test
    void oneOfSeveralAudiencesIsEnough() {
        var claims = accepted(CLAIMS.replace("\"todos\"", "[\"store\",\"todos\"]"));
        assertEquals(Set.of("store", "todos"), claims.audience());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\" \"", "1", "null", "[\"ada\"]", "{}"})
    void theSubjectIsText(String subject) {
        assertRefused(Reason.MALFORMED, CLAIMS.replace("\"ada\"", subject));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1795263300\"",
                "null",
                "[1795263300]",
                "true",
                "-1",
                "1e400",
                "1e12",
                "NaN",
                "Infinity",
                "9223372036854775808",
                "253402300800",
                "1e999999999",
                "-0.1",
                "{}",
                "0x7F"
            })
    void aTimeThatIsNoSaneNumberIsRefused(String time) {
        assertRefused(Reason.MALFORMED, CLAIMS.replace("1795263300", time));
        assertRefused(Reason.MALFORMED, CLAIMS.replace("1795262400", time));
        assertRefused(Reason.MALFORMED, CLAIMS + ",\"nbf\":" + time);
    }

    @ParameterizedTest
    @CsvSource({"-31, false", "-30, false", "-29, true", "0, true", "900, true", "-900000, false"})
    void aTokenIsGoodUntilItExpiresAndThirtySeconds(int secondsLeft, boolean good) {
        String claims = CLAIMS.replace("1795263300", String.valueOf(SECONDS + secondsLeft));
        if (good) {
            accepted(claims);
        } else {
            assertRefused(Reason.EXPIRED, claims);
        }
    }

    @ParameterizedTest
    @CsvSource({"30, true", "31, false", "0, true", "100000, false"})
    void aTokenFromTheFutureIsNotGoodYet(int secondsAhead, boolean good) {
        String later = String.valueOf(SECONDS + secondsAhead);
        String notBefore = CLAIMS + ",\"nbf\":" + later;
        String issued = CLAIMS.replace("1795262400", later).replace("1795263300", "1895263300");
        if (good) {
            accepted(notBefore);
            accepted(issued);
        } else {
            assertRefused(Reason.NOT_YET_VALID, notBefore);
            assertRefused(Reason.NOT_YET_VALID, issued);
        }
    }

    @Test
    void skewIsBounded() {
        assertThrows(
                IllegalArgumentException.class,
                () -> VERIFIER.withSkew(Duration.ofMinutes(5).plusNanos(1)));
        assertThrows(IllegalArgumentException.class, () -> VERIFIER.withSkew(Duration.ofNanos(-1)));
        String expired = CLAIMS.replace("1795263300", String.valueOf(SECONDS));
        assertEquals(
                new Refused(Reason.EXPIRED),
                VERIFIER.withSkew(Duration.ZERO).verify(Forge.token(KEY, "{" + expired + "}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"sub\":\"admin\"",
                ",\"exp\":1995263300",
                ",\"\\u0073ub\":\"admin\"",
                ",\"x\":{\"a\":1,\"a\":2}",
                ",\"sid\":1",
                ",\"jti\":null",
                ",\"roles\":\"admin\"",
                ",\"roles\":[1]",
                ",\"scope\":[\"a\"]",
                ",\"scp\":1",
                ",\"x\":\"\\u0000\"",
                ",",
                "} {",
                ",\"roles\":{\"admin\":true}"
            })
    void duplicatesAndOtherTypesAreRefused(String more) {
        assertRefused(Reason.MALFORMED, CLAIMS + more);
    }

    @Test
    void aPayloadIsAnObjectOfBoundedDepth() {
        for (String payload : new String[] {"[]", "null", "1", "\"x\"", "", "[{" + CLAIMS + "}]"}) {
            assertEquals(new Refused(Reason.MALFORMED), VERIFIER.verify(Forge.token(KEY, payload)));
        }
        assertRefused(Reason.MALFORMED, CLAIMS + ",\"x\":" + "[".repeat(500) + "]".repeat(500));
    }

    /// RFC 8725, section 3.11: an ID token is no access token.
    @ParameterizedTest
    @ValueSource(
            strings = {"JWT", "jwt", "id_token+jwt", "logout+jwt", "at+jwt2", "", "application/"})
    void aTokenOfAnotherTypeIsRefused(String type) {
        String header = Forge.header(KEY, "").replace("at+jwt", type);
        assertEquals(
                new Refused(Reason.WRONG_TYPE),
                VERIFIER.verify(Forge.token(KEY, header, "{" + CLAIMS + "}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"})
    void theTypeMayBeWrittenAsAMediaType(String type) {
        String header = Forge.header(KEY, "").replace("at+jwt", type);
        assertInstanceOf(
                Accepted.class, VERIFIER.verify(Forge.token(KEY, header, "{" + CLAIMS + "}")));
    }

    @Test
    void aTokenWithoutTypeIsTakenOnlyIfThatIsAskedFor() {
        String header = "{\"alg\":\"HS256\",\"kid\":\"1\"}";
        String token = Forge.token(KEY, header, "{" + CLAIMS + "}");
        assertEquals(new Refused(Reason.WRONG_TYPE), VERIFIER.verify(token));
        assertEquals(new Refused(Reason.WRONG_TYPE), VERIFIER.withType("JWT").verify(token));
        assertInstanceOf(Accepted.class, VERIFIER.insecureAnyType().verify(token));
        assertInstanceOf(Accepted.class, VERIFIER.insecureAnyType().verify(Forge.good(KEY)));
    }

    @Test
    void whatATokenSaysIsRead() {
        var claims =
                accepted(
                        CLAIMS
                                + ",\"jti\":\"j\",\"sid\":\"s\",\"nbf\":1795262399.5,\"roles\":[\"admin\"],"
                                + "\"scope\":\"a  b\",\"email\":\"ada@example.org\"");
        assertEquals("ada", claims.subject());
        assertEquals(Optional.of("j"), claims.id());
        assertEquals(Optional.of("s"), claims.session());
        assertEquals(Set.of("admin"), claims.roles());
        assertEquals(Set.of("a", "b"), claims.scopes());
        assertEquals(Optional.of(NOW), claims.issuedAt());
        assertEquals(Optional.of(NOW.minusMillis(500)), claims.notBefore());
        assertEquals(Instant.ofEpochSecond(1795263300), claims.expiresAt());
        assertEquals("ada@example.org", claims.all().get("email").textValue());
        assertFalse(claims.toString().contains("example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"scp\":\"a b\"",
                "\"scp\":[\"a\",\"b\"]",
                "\"scope\":\"a b\",\"scp\":[\"c\"]"
            })
    void scopesAreReadAsDifferentIssuersWriteThem(String scopes) {
        assertEquals(Set.of("a", "b"), accepted(CLAIMS + "," + scopes).scopes());
    }

    @Test
    void keysThatCannotBeHadAreToldFromUnknownOnes() {
        TokenKeys away =
                new TokenKeys() {
                    @Override
                    public Optional<TokenKey> find(String id) {
                        return Optional.empty();
                    }

                    @Override
                    public boolean available() {
                        return false;
                    }
                };
        var verifier =
                TokenVerifier.of(away, Forge.ISSUER, Forge.AUDIENCE, InstantSource.fixed(NOW));
        assertEquals(new Refused(Reason.KEYS_UNAVAILABLE), verifier.verify(Forge.good(KEY)));
        assertTrue(TokenKeys.of(KEY).available());
    }

    private static Claims accepted(String claims) {
        return assertInstanceOf(
                        Accepted.class, VERIFIER.verify(Forge.token(KEY, "{" + claims + "}")))
                .claims();
    }

    private static void assertRefused(Reason reason, String claims) {
        assertEquals(
                new Refused(reason), VERIFIER.verify(Forge.token(KEY, "{" + claims + "}")), claims);
    }
}
