package dev.hirundo.realtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Who listens to one topic. In an array, mostly in the order in which they came and lie in memory:
/// for many, to find each of them is a good part of the work of telling them.
///
/// @param <T> equal to itself only
final class Listeners<T extends Listener> {
    /// About as many as a processor reads at the same time.
    private static final int AHEAD = 16;

    private final List<T> all = new ArrayList<>(1);
    private final Map<T, Integer> places = new HashMap<>(2);

    @SuppressWarnings("UnusedVariable") // or what is read for it would not be read
    private int touched;

    void add(T listener) {
        if (places.putIfAbsent(listener, all.size()) == null) {
            all.add(listener);
        }
    }

    /// Its place is taken by the last.
    void remove(T listener) {
        Integer place = places.remove(listener);
        if (place != null) {
            var last = all.removeLast();
            if (place < all.size()) {
                all.set(place, last);
                places.put(last, place);
            }
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /// Some of them are read from memory ahead, all at once: each takes a lock, which lets the
    /// processor begin with the next one's memory only when it has this one's.
    void forEach(Consumer<? super T> action) {
        for (int from = 0; from < all.size(); from += AHEAD) {
            int to = Math.min(from + AHEAD, all.size());
            for (int i = from; i < to; i++) {
                touched += all.get(i).touch();
            }
            for (int i = from; i < to; i++) {
                action.accept(all.get(i));
            }
        }
    }

    Stream<T> stream() {
        return all.stream();
    }
}
