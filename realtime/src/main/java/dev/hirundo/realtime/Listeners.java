package dev.hirundo.realtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Who listens to one topic. In an array, mostly in the order in which they came and lie in memory:
/// for many, to find each of them is a good part of the work of telling them.
///
/// @param <T> equal to itself only
final class Listeners<T> implements Iterable<T> {
    private final List<T> all = new ArrayList<>(1);
    private final Map<T, Integer> places = new HashMap<>(2);

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

    @Override
    public Iterator<T> iterator() {
        return all.iterator();
    }

    Stream<T> stream() {
        return all.stream();
    }
}
