package dev.hirundo.realtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LettersTest {
    private final Letters ada = new Letters("ada");
    private final Letters bob = new Letters("bob");

    @Test
    void whatOneWritesTheOtherReads() {
        assertEquals(new Letters.Wake(), bob.read(ada.wake(1)));
        assertEquals(new Letters.Trial(), bob.read(ada.trial(2)));
        byte[] message = "{\"a b\": 1}".getBytes(UTF_8);
        var read = assertInstanceOf(Letters.Message.class, bob.read(ada.message(3, message)));
        assertArrayEquals(message, read.message());
    }

    @Test
    void whatOneWritesHimselfHeKnows() {
        assertEquals(new Letters.Own(1), ada.read(ada.wake(1)));
        assertEquals(new Letters.Own(2), ada.read(ada.trial(2)));
        assertEquals(new Letters.Own(3), ada.read(ada.message(3, "{}".getBytes(UTF_8))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "hello", "hello you", "ada", "ada ", "ada x y", "ada  1", " -1"})
    void whatNoNodeWroteIsAWake(String text) {
        assertEquals(new Letters.Wake(), ada.read(text.getBytes(UTF_8)));
    }

    @Test
    void anythingCanBeRead() {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) "ad 0123456789".charAt(random.nextInt(13));
            }
            ada.read(bytes);
        }
    }

    @Test
    void theLongestFitsANotification() {
        byte[] longest =
                new Letters("0123456789abcdef").message(Long.MAX_VALUE, new byte[Broker.MAX_BYTES]);
        assertEquals(7_937, longest.length); // of 7,999
    }
}
