package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersTest {
    private final Listeners<Who> listeners = new Listeners<>();

    private record Who(int number) implements Listener {
        @Override
        public void hear(Delivery delivery) {}

        @Override
        public int touch() {
            return number;
        }

        @Override
        public boolean hasLittleRoom() {
            return false;
        }

        @Override
        public void forget() {}
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoHasComeAndNotLeftIsThereOnce(long seed) {
        var random = new Random(seed);
        Set<Who> expected = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            var who = new Who(random.nextInt(50));
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
        for (int count : List.of(0, 1, 15, 16, 17, 1000)) {
            var listeners = new Listeners<Who>();
            var all = IntStream.range(0, count).mapToObj(Who::new).toList();
            all.forEach(listeners::add);
            var told = new ArrayList<Who>();
            listeners.forEach(told::add);
            assertEquals(all, told);
        }
    }
}
