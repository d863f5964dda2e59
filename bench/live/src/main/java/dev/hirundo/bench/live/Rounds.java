package dev.hirundo.bench.live;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The same measured several times.
///
/// @param values at least one
record Rounds(List<Double> values) {
    Rounds {
        values = List.copyOf(values);
    }

    double median() {
        var sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /// The differences of each round.
    Rounds minus(Rounds other) {
        return new Rounds(
                IntStream.range(0, values.size())
                        .mapToObj(i -> values.get(i) - other.values.get(i))
                        .toList());
    }

    /// The median of the ratios of each round.
    double per(Rounds other) {
        return new Rounds(
                        IntStream.range(0, values.size())
                                .mapToObj(i -> values.get(i) / other.values.get(i))
                                .toList())
                .median();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.0f (%.0f-%.0f)",
                median(),
                Collections.min(values),
                Collections.max(values));
    }
}
