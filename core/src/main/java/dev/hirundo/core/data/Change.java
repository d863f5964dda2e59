package dev.hirundo.core.data;

import java.util.function.Function;

/// What happened to a row.
///
/// @param <T> the row: a record, or JSON where it comes from a [ChangeLog]
public sealed interface Change<T> {
    /// The row as it is now; of one that was deleted, as it was last.
    T row();

    /// The same of other rows, such as of JSON that is made into a record.
    default <R> Change<R> map(Function<? super T, ? extends R> mapping) {
        return switch (this) {
            case Created<T>(var row) -> new Created<>(mapping.apply(row));
            case Updated<T>(var before, var row) ->
                    new Updated<>(mapping.apply(before), mapping.apply(row));
            case Deleted<T>(var row) -> new Deleted<>(mapping.apply(row));
        };
    }

    /// The row is new.
    record Created<T>(T row) implements Change<T> {}

    /// The row was there before, and is another now.
    record Updated<T>(T before, T row) implements Change<T> {}

    /// The row is gone.
    record Deleted<T>(T row) implements Change<T> {}
}
