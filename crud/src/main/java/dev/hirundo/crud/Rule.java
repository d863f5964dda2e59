package dev.hirundo.crud;

import dev.hirundo.core.Caller;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// An access rule that can tell beforehand what it will ask of a row, so that a wrong name is found
/// when the resource is built.
///
/// @param asked filters that name the same fields and tables as those it gives
record Rule(Access access, List<Filter> asked) implements Access {

    static Access of(Access access, Filter... asked) {
        return new Rule(access, List.of(asked));
    }

    static Access of(Access access, Access first, Access... others) {
        return new Rule(
                access,
                Stream.concat(Stream.of(first), Stream.of(others))
                        .flatMap(
                                part ->
                                        part instanceof Rule rule
                                                ? rule.asked.stream()
                                                : Stream.of())
                        .toList());
    }

    /// For whoever has proved who he is; nobody else.
    static Access ofUser(Function<Caller.User, Filter> rule, Filter... asked) {
        return of(
                (caller, operation) ->
                        switch (caller) {
                            case Caller.User user -> rule.apply(user);
                            case Caller.Anonymous _ -> Filter.none();
                        },
                asked);
    }

    @Override
    public Filter rows(Caller caller, Operation operation) {
        return access.rows(caller, operation);
    }
}
