package dev.hirundo.crud;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something that is made when it is first asked for.
final class Once<V> implements Supplier<V> {
    private final Supplier<V> source;
    private volatile @Nullable V value;

    Once(Supplier<V> source) {
        this.source = source;
    }

    /// May be made twice by threads that ask at once; either will do.
    @Override
    public V get() {
        V known = value;
        if (known == null) {
            known = source.get();
            value = known;
        }
        return known;
    }
}
