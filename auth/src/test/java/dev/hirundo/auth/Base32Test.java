package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Base32Test {
    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "f, MY",
        "fo, MZXQ",
        "foo, MZXW6",
        "foob, MZXW6YQ",
        "fooba, MZXW6YTB",
        "foobar, MZXW6YTBOI"
    })
    void itWritesTheVectorsOfRfc4648WithoutPadding(String text, String encoded) { // section 10
        assertEquals(encoded, Base32.encode(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void negativeBytesAreBytesTooAndALongTextStaysRight() {
        byte[] bytes = new byte[500];
        Arrays.fill(bytes, (byte) 0xff);

        assertEquals("7".repeat(800), Base32.encode(bytes));
    }
}
