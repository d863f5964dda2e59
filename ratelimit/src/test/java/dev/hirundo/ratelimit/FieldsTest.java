package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {
    @Test
    void secondsAreWholeRoundedUpAndFitAStructuredField() {
        assertEquals(0, Fields.seconds(Duration.ZERO));
        assertEquals(1, Fields.seconds(Duration.ofNanos(1)));
        assertEquals(1, Fields.seconds(Duration.ofSeconds(1)));
        assertEquals(2, Fields.seconds(Duration.ofMillis(1001)));
        assertEquals(999_999_999_999_999L, Fields.seconds(ChronoUnit.FOREVER.getDuration()));
    }

    @Test
    void aWindowOfLessThanASecondHasNoLengthInSeconds() {
        var limit = Limit.of(5, Duration.ofMillis(100)).and(Limit.of(20, Duration.ofMillis(1500)));
        assertEquals("\"p.1\";q=5, \"p.2\";q=20;w=2", Fields.policy("p", limit));
    }

    @Test
    void thePolicyThatLeavesLeastIsFirst() {
        var all = List.of(new Fields.Left("a", 7, 1), new Fields.Left("b", 3, 2));
        assertEquals("\"b\";r=3;t=2, \"a\";r=7;t=1", Fields.left(all));
    }
}
