package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.TestLogging;
import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

final class StoreClockTest {
    private static final long MILLI = 1_000_000;

    private final ManualTime steady = new ManualTime(-5);
    private final ManualTime store = new ManualTime(1_000_000 * MILLI);

    private void pass(Duration time) {
        steady.pass(time);
        store.pass(time);
    }

    @Test
    void itShowsTheStoresTimeWithoutAskingIt() {
        var clock = new StoreClock(steady, store);
        assertEquals(store.getAsLong(), clock.nanos());
        pass(Duration.ofSeconds(10));
        assertEquals(store.getAsLong(), clock.nanos());
    }

    @Test
    void theAnswerIsTakenToComeFromTheMiddleOfTheWait() {
        var clock =
                new StoreClock(
                        steady,
                        () -> {
                            pass(Duration.ofMillis(10));
                            long answer = store.getAsLong();
                            pass(Duration.ofMillis(10));
                            return answer;
                        });
        assertEquals(store.getAsLong(), clock.nanos());
    }

    @Test
    void anAnswerThatTookLongerMovesNothing() {
        long[] wait = {0};
        var clock =
                new StoreClock(
                        steady,
                        () -> {
                            pass(Duration.ofMillis(wait[0])); // all of it on the way there
                            return store.getAsLong();
                        });
        wait[0] = 100;
        clock.measure();
        assertEquals(store.getAsLong(), clock.nanos());
    }

    @Test
    void aClockThatIsALittleAheadStandsUntilTheStoreHasCaughtUp() {
        var clock = new StoreClock(steady, store);
        long before = clock.nanos();
        store.passNanos(-500 * MILLI);
        clock.measure();
        assertEquals(before, clock.nanos());
        pass(Duration.ofMillis(400));
        assertEquals(before, clock.nanos());
        pass(Duration.ofMillis(200));
        assertEquals(before + 100 * MILLI, clock.nanos());
        assertEquals(store.getAsLong(), clock.nanos());
    }

    @Test
    void aStoreThatIsSetBackIsFollowedAndItIsSaid() {
        var clock = new StoreClock(steady, store);
        clock.nanos();
        store.pass(Duration.ofHours(-1));
        try (var log = TestLogging.record()) {
            clock.measure();
            assertEquals(1, log.atLeast(Level.WARNING).size());
        }
        assertEquals(store.getAsLong(), clock.nanos());
    }

    @Test
    void aStoreThatIsSetForwardIsFollowed() {
        var clock = new StoreClock(steady, store);
        store.pass(Duration.ofHours(1));
        clock.measure();
        assertEquals(store.getAsLong(), clock.nanos());
    }
}
