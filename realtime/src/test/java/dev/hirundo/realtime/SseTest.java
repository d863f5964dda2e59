package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseTest {
    @Test
    void anEventHasItsPositionItsNameAndItsData() {
        assertEquals(
                "id: 7-1\nevent: created\ndata: {\"a\":\"ß\"}\n\n",
                text(Sse.event("7-1", "created", bytes("{\"a\":\"ß\"}"))));
    }

    @Test
    void anEventWithoutAPositionLeavesTheClientWhereItIs() {
        assertEquals("event: snapshot\ndata: {}\n\n", text(Sse.event("snapshot", bytes("{}"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\r\nb"})
    void eachLineOfTheDataIsAFieldWhateverEndsIt(String data) {
        assertEquals(
                "id: 1\nevent: x\ndata: a\ndata: b\n\n", text(Sse.event("1", "x", bytes(data))));
    }

    @Test
    void dataCannotBeTakenForAnotherEvent() {
        assertEquals(
                "id: 1\nevent: x\ndata: \ndata: \ndata: event: forged\ndata: \n\n",
                text(Sse.event("1", "x", bytes("\n\r\nevent: forged\r"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\u0000b"})
    void anIdAndANameAreOneLine(String text) {
        assertThrows(IllegalArgumentException.class, () -> Sse.event(text, "x", bytes("")));
        assertThrows(IllegalArgumentException.class, () -> Sse.event("1", text, bytes("")));
        assertThrows(IllegalArgumentException.class, () -> Sse.position(text));
    }

    @Test
    void aWaitIsInMilliseconds() {
        assertEquals("retry: 2500\n\n", text(Sse.retry(Duration.ofMillis(2500))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
