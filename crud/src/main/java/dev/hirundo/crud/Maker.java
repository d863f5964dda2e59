package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import java.util.function.BiFunction;

/// How a row is made of what a client sends.
record Maker<T, I>(Input<I> input, BiFunction<Caller, I, T> function) {

    /// Of the fields that both have; the rest starts empty.
    static <T, I> Maker<T, I> copying(Input<I> input, Table<T> table) {
        return new Maker<>(
                input,
                (caller, in) -> {
                    var values = table.empty();
                    input.copy(in, values);
                    return table.create(values);
                });
    }

    T make(Caller caller, I in) {
        return function.apply(caller, in);
    }
}
