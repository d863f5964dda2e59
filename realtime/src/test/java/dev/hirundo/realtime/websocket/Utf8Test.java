package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The decoder of the JDK knows the truth.
class Utf8Test {
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer chars = CharBuffer.allocate(64);

    @Test
    void everyTwoAndThreeBytesAreJudgedAsTheJdkDoes() {
        for (int first = 0; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                check((byte) first, (byte) second);
                for (int third : new int[] {0, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}) {
                    check((byte) first, (byte) second, (byte) third);
                }
            }
        }
    }

    @Test
    void everyFourBytesThatMayBeACharacterAreJudgedAsTheJdkDoes() {
        for (int first = 0xe0; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                for (int third : new int[] {0x7f, 0x80, 0xbf, 0xc0}) {
                    for (int fourth : new int[] {0x7f, 0x80, 0xbf, 0xc0}) {
                        check((byte) first, (byte) second, (byte) third, (byte) fourth);
                    }
                }
            }
        }
    }

    @Test
    void randomBytesAreJudgedAsTheJdkDoes() {
        var random = new Random(6455);
        for (int i = 0; i < 200_000; i++) {
            var bytes = "aµ€😀zzzzzzzzzzzzzzzzéé".getBytes(StandardCharsets.UTF_8);
            for (int flips = random.nextInt(3); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            check(bytes);
        }
    }

    /// Which the decoder of the JDK does not always do: it waits for the rest of a surrogate.
    @Test
    void theFirstByteThatCannotBeIsRefused() {
        for (int first = 0x80; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                byte[] bytes = {(byte) first, (byte) second};
                assertEquals(
                        canBecomeUtf8(bytes),
                        new Utf8().accept(bytes, 0, bytes.length),
                        () -> HexFormat.of().formatHex(bytes));
            }
        }
    }

    private boolean canBecomeUtf8(byte[] two) {
        return isUtf8(two)
                || isUtf8(two[0], two[1], (byte) 0x80)
                || isUtf8(two[0], two[1], (byte) 0x80, (byte) 0x80);
    }

    private void check(byte... bytes) {
        var whole = new Utf8();
        boolean wellFormed = whole.accept(bytes, 0, bytes.length) && whole.isComplete();
        assertEquals(isUtf8(bytes), wellFormed, () -> HexFormat.of().formatHex(bytes));
        var byteByByte = new Utf8();
        boolean stepwise = true;
        for (int i = 0; i < bytes.length && stepwise; i++) {
            stepwise = byteByByte.accept(bytes, i, i + 1);
        }
        assertEquals(wellFormed, stepwise && byteByByte.isComplete());
    }

    private boolean isUtf8(byte... bytes) {
        decoder.reset();
        chars.clear();
        return !decoder.decode(ByteBuffer.wrap(bytes), chars, true).isError();
    }
}
