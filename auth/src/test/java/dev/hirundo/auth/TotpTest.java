package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotpTest {
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
    private static final long NONE = -1;
    private static final Instant NOW = Instant.ofEpochSecond(1_111_111_109);
    private static final long STEP = 1_111_111_109 / 30;

    @ParameterizedTest
    @CsvSource({
        "0, 755224", "1, 287082", "2, 359152", "3, 969429", "4, 338314",
        "5, 254676", "6, 287922", "7, 162583", "8, 399871", "9, 520489"
    })
    void itComputesTheVectorsOfRfc4226(long counter, String code) { // appendix D
        assertEquals(code, Totp.code(SECRET, counter));
    }

    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130"
    })
    void itVerifiesTheVectorsOfRfc6238(long seconds, String eightDigits) { // appendix B
        var now = Instant.ofEpochSecond(seconds);

        assertEquals(
                OptionalLong.of(seconds / 30),
                Totp.verify(SECRET, eightDigits.substring(2), NONE, now));
    }

    @ParameterizedTest
    @CsvSource({"-2, false", "-1, true", "0, true", "1, true", "2, false", "-1000, false"})
    void aClockMayBeOneStepOff(int off, boolean good) {
        String code = Totp.code(SECRET, STEP + off);

        assertEquals(
                good ? OptionalLong.of(STEP + off) : OptionalLong.empty(),
                Totp.verify(SECRET, code, NONE, NOW));
    }

    @Test
    void noCodeIsGoodTwiceAndNoneOlderThanTheLast() {
        String code = Totp.code(SECRET, STEP);
        String before = Totp.code(SECRET, STEP - 1);
        long last = Totp.verify(SECRET, code, NONE, NOW).orElseThrow();

        assertEquals(OptionalLong.empty(), Totp.verify(SECRET, code, last, NOW));
        assertEquals(OptionalLong.empty(), Totp.verify(SECRET, code, last, NOW.plusSeconds(30)));
        assertEquals(OptionalLong.empty(), Totp.verify(SECRET, before, last, NOW));
        assertEquals(
                OptionalLong.of(STEP + 1),
                Totp.verify(SECRET, Totp.code(SECRET, STEP + 1), last, NOW));
    }

    @Test
    void aCodeThatTwoStepsShareIsUsedUpForBoth() {
        long step = 910_737; // the first of its kind
        assertEquals(Totp.code(SECRET, step), Totp.code(SECRET, step + 1));
        var now = Instant.ofEpochSecond(step * 30);
        String code = Totp.code(SECRET, step);

        long last = Totp.verify(SECRET, code, NONE, now).orElseThrow();

        assertEquals(step + 1, last);
        assertEquals(OptionalLong.empty(), Totp.verify(SECRET, code, last, now));
    }

    @ParameterizedTest
    @ValueSource(strings = {"081804", "081 804", " 081804 ", "0 8 1 8 0 4", "081804\n"})
    void spacesDoNotCount(String code) {
        assertEquals(OptionalLong.of(STEP), Totp.verify(SECRET, code, NONE, NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "81804",
                "0081804",
                "07081804",
                "08180a",
                "-81804",
                "+81804",
                "081804.0",
                "٠٨١٨٠٤",
                "０８１８０４",
                "081804\0",
                "081805",
                "000000"
            })
    void whatIsNotTheCodeIsRefused(String code) {
        assertEquals(OptionalLong.empty(), Totp.verify(SECRET, code, NONE, NOW));
    }

    @Test
    void aCodeOfAnotherSecretIsRefused() {
        byte[] other = "09876543210987654321".getBytes(StandardCharsets.US_ASCII);

        assertEquals(OptionalLong.empty(), Totp.verify(SECRET, Totp.code(other, STEP), NONE, NOW));
    }

    @Test
    void aSecretHas160BitsAndIsNew() {
        var random = new SecureRandom();
        byte[] secret = Totp.newSecret(random);

        assertEquals(20, secret.length);
        assertFalse(Arrays.equals(secret, Totp.newSecret(random)));
    }

    @Test
    void theUriIsAsAppsReadIt() {
        String uri = Totp.uri("Ada & Söhne", "ada+x@example.org", SECRET);

        assertEquals(
                "otpauth://totp/Ada%20%26%20S%C3%B6hne:ada%2Bx%40example.org"
                        + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        + "&issuer=Ada%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30",
                uri);
        assertEquals("/Ada & Söhne:ada+x@example.org", URI.create(uri).getPath());
    }

    @ParameterizedTest
    @CsvSource({"a:b, ada@example.org", "'', ada@example.org", "Hirundo, a:b"})
    void aLabelThatAnAppWouldReadOtherwiseIsRefused(String issuer, String account) {
        assertThrows(IllegalArgumentException.class, () -> Totp.uri(issuer, account, SECRET));
    }
}
