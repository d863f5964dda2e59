package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageRateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MessageRate rate = new MessageRate(10, 5, 0);

    private long allowed(long atNanos) {
        return IntStream.range(0, 1000).filter(_ -> rate.allows(atNanos)).count();
    }

    @Test
    void whoComesMaySendForEachTopicAndForASecond() {
        assertEquals(15, allowed(0));
    }

    @Test
    void thenSoManyInASecond() {
        allowed(0);

        assertEquals(5, allowed(SECOND / 2));
        assertEquals(5, allowed(SECOND));
        assertEquals(0, allowed(SECOND));
    }

    @Test
    void whoIsQuietMaySendNoMoreThanWhoComes() {
        allowed(0);

        assertEquals(15, allowed(Long.MAX_VALUE / 2));
    }

    @Test
    void oneThatIsRefusedDelaysNothing() {
        allowed(0);

        assertFalse(rate.allows(SECOND / 10 - 1));
        assertTrue(rate.allows(SECOND / 10));
    }
}
