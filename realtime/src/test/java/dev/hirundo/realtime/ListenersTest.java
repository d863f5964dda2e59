package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersTest {
    private final Listeners<Integer> listeners = new Listeners<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoHasComeAndNotLeftIsThereOnce(long seed) {
        var random = new Random(seed);
        Set<Integer> expected = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            int who = random.nextInt(50);
            if (random.nextBoolean()) {
                listeners.add(who);
                expected.add(who);
            } else {
                listeners.remove(who);
                expected.remove(who);
            }
            var all = listeners.stream().toList();
            assertEquals(expected, Set.copyOf(all));
            assertEquals(expected.size(), all.size());
            assertEquals(expected.isEmpty(), listeners.isEmpty());
        }
    }

    @Test
    void whoComesFirstIsToldFirst() {
        IntStream.range(0, 1000).forEach(listeners::add);
        var told = new ArrayList<Integer>();
        listeners.forEach(told::add);
        assertEquals(IntStream.range(0, 1000).boxed().toList(), told);
    }
}
