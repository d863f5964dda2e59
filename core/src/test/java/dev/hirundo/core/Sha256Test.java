package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sha256Test {
    /// The first two are NIST's examples.
    @ParameterizedTest
    @CsvSource({
        "abc, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq, 248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        "'', e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    })
    void isThatOfTheStandard(String text, String hash) {
        assertEquals(hash, HexFormat.of().formatHex(Sha256.of(text)));
    }

    @Test
    void aTextIsItsUtf8() {
        assertArrayEquals(
                Sha256.of("ü€\uD83D\uDE00".getBytes(StandardCharsets.UTF_8)),
                Sha256.of("ü€\uD83D\uDE00"));
    }

    @Test
    void eachDigestIsOnesOwn() {
        var digest = Sha256.digest();
        digest.update((byte) 'a');
        assertNotSame(digest, Sha256.digest());
        assertArrayEquals(Sha256.of("abc"), digest.digest(new byte[] {'b', 'c'}));
    }
}
