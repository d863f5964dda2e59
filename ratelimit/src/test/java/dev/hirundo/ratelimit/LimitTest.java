package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.ratelimit.Limit.Window;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource({
        "1, PT0.001S, 1",
        "1000000, PT0.001S, 1",
        "1000000000, PT1S, 1000000000",
        "1, P366D, 1000000000",
    })
    void theBoundsAreAllowed(long tokens, Duration period, long burst) {
        var window = new Window(tokens, period, burst);
        assertEquals(burst, new Limit(List.of(window)).burst());
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT1S, 1, tokens",
        "-1, PT1S, 1, tokens",
        "1000000001, PT2S, 1, tokens",
        "1000001, PT0.001S, 1, tokens",
        "1, PT0S, 1, period",
        "1, PT-1S, 1, period",
        "1, PT0.000999999S, 1, period",
        "1, P366DT0.000000001S, 1, period",
        "1, PT2562047788015215H, 1, period",
        "1, PT1S, 0, burst",
        "1, PT1S, -1, burst",
        "1, PT1S, 1000000001, burst",
    })
    void whatIsBeyondThemIsNamed(long tokens, Duration period, long burst, String what) {
        var e =
                assertThrows(
                        IllegalArgumentException.class, () -> new Window(tokens, period, burst));
        assertTrue(e.getMessage().startsWith(what + " of a limit is "), e.getMessage());
    }

    @Test
    void windowsAreOneToEight() {
        var window = new Window(1, SECOND, 1);
        assertEquals(8, new Limit(Collections.nCopies(8, window)).windows().size());
        var nine = Collections.nCopies(9, window);
        assertThrows(IllegalArgumentException.class, () -> new Limit(nine));
        assertThrows(IllegalArgumentException.class, () -> new Limit(List.of()));
    }

    @Test
    void limitsAreJoinedAndTheLeastBurstIsTold() {
        var limit = Limit.of(10, SECOND).withBurst(20).and(Limit.of(15, Duration.ofHours(1)));
        assertEquals(
                List.of(new Window(10, SECOND, 20), new Window(15, Duration.ofHours(1), 15)),
                limit.windows());
        assertEquals(15, limit.burst());
        assertEquals(3, limit.withBurst(3).burst());
    }
}
