package dev.hirundo.ratelimit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The policies as they are now.
///
/// @param clients how a client is found
/// @param early asked before anybody is known
/// @param late asked when the caller is known
/// @param byName all of them
record Rules(ClientAddress clients, List<Rule> early, List<Rule> late, Map<String, Rule> byName) {
    /// Quick ones come first: who is refused by one that refills slowly has then spent only what
    /// comes back soon.
    private static final Comparator<Rule> QUICK_FIRST =
            Comparator.comparing(Rule::untilFull).thenComparing(rule -> rule.policy().name());

    /// @param placed names of policies that are put around handlers, and hold there alone
    static Rules of(ClientAddress clients, List<Rule> all, Set<String> placed) {
        var everywhere =
                all.stream()
                        .filter(rule -> !placed.contains(rule.policy().name()))
                        .sorted(QUICK_FIRST)
                        .collect(Collectors.partitioningBy(rule -> rule.policy().by().isEarly()));
        return new Rules(
                clients,
                List.copyOf(everywhere.get(true)),
                List.copyOf(everywhere.get(false)),
                all.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        rule -> rule.policy().name(), Function.identity())));
    }

    static Rules none(ClientAddress clients) {
        return new Rules(clients, List.of(), List.of(), Map.of());
    }
}
