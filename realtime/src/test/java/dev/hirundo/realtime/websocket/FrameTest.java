package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {
    /// Its examples: RFC 6455, section 5.7.
    @Test
    void framesAreThoseOfTheStandard() {
        assertEquals("810548656c6c6f", hex(Frame.text("Hello")));
        assertEquals("890548656c6c6f", hex(Frame.ping("Hello".getBytes())));
        assertTrue(hex(Frame.binary(new byte[256])).startsWith("827e010000"));
        assertTrue(hex(Frame.binary(new byte[65_536])).startsWith("827f000000000001000000"));
    }

    @ParameterizedTest
    @CsvSource({"0,2", "125,127", "126,130", "65535,65539", "65536,65546"})
    void theShortestLengthIsTaken(int payload, int frame) {
        assertEquals(frame, Frame.binary(new byte[payload]).length());
    }

    @Test
    void aFrameDoesNotChangeWithTheBytesItWasMadeOf() {
        byte[] data = {1, 2};
        var frame = Frame.binary(data);
        data[0] = 9;
        assertEquals("82020102", hex(frame));
    }

    @Test
    void halfOfAPairBecomesAQuestionMark() {
        assertEquals("81013f", hex(Frame.text("\ud800")));
    }

    @Test
    void aPingIsShort() {
        assertEquals(127, Frame.ping(new byte[125]).length());
        assertThrows(IllegalArgumentException.class, () -> Frame.ping(new byte[126]));
    }

    @ParameterizedTest
    @CsvSource({"999", "1004", "1005", "1006", "1015", "1016", "2999", "5000"})
    void noOtherCloseIsSentThanMayBe(int code) {
        assertThrows(IllegalArgumentException.class, () -> Close.toSend(code, ""));
    }

    @Test
    void aReasonHasAtMost123BytesOfUtf8() {
        assertEquals(127, Frame.of(Close.toSend(4000, "ä".repeat(61) + "x")).length());
        assertThrows(IllegalArgumentException.class, () -> Close.toSend(4000, "ä".repeat(62)));
    }

    private static String hex(Frame frame) {
        return HexFormat.of().formatHex(frame.bytes());
    }
}
