package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever comes is read, or is a violation: nothing else, and the same however it is split.
class FuzzTest {
    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void garbageIsAViolationAtMost(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            check(bytes, random);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void framesWithAFewBytesChangedAreAViolationAtMost(long seed) {
        var random = new Random(seed);
        int ended = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = frames(random);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            ended += check(bytes, random) ? 1 : 0;
        }
        assertTrue(ended > ROUNDS / 4 && ended < ROUNDS, "ended " + ended);
    }

    private static byte[] frames(Random random) {
        var frames = new ClientFrames();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            byte[] payload = new byte[random.nextInt(random.nextBoolean() ? 10 : 200)];
            Arrays.fill(payload, (byte) ('a' + random.nextInt(26)));
            switch (random.nextInt(8)) {
                case 0 -> frames.frame(0x89, Arrays.copyOf(payload, payload.length % 126));
                case 1 -> frames.begin("x").frame(0x80, payload);
                case 2 -> frames.frame(0x82, payload);
                case 3 -> frames.frame(random.nextInt(256), payload);
                default -> frames.frame(0x81, payload);
            }
        }
        return frames.toBytes();
    }

    private static boolean check(byte[] bytes, Random random) {
        var whole = new ConformanceTest.Recorder();
        whole.read(bytes.clone());
        var parts = new ConformanceTest.Recorder();
        for (int from = 0, to; from < bytes.length; from = to) {
            to = Math.min(bytes.length, from + 1 + random.nextInt(20));
            parts.read(Arrays.copyOfRange(bytes, from, to));
        }
        List<String> events = new ArrayList<>(whole.events);
        assertEquals(events, parts.events);
        return whole.isEnded();
    }
}
