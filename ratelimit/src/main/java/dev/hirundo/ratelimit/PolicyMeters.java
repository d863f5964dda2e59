package dev.hirundo.ratelimit;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.api.Tag;
import java.util.List;

/// What is counted of a policy, in Helidon's metrics. The policy is the only label: nothing that a
/// client sends.
///
/// @param allowed requests that it let through
/// @param refused requests that it did not
/// @param shadowed requests that it would not have, had it been more than a shadow
/// @param near of those let through, the ones that left a fifth of the burst or less
/// @param errors times that the store could not be asked
record PolicyMeters(
        Counter allowed, Counter refused, Counter shadowed, Counter near, Counter errors) {
    static PolicyMeters of(String policy) {
        return new PolicyMeters(
                counter(policy, "allowed", "requests let through"),
                counter(policy, "refused", "requests refused"),
                counter(policy, "shadowed", "requests that would have been refused"),
                counter(policy, "near", "requests let through with a fifth or less left"),
                counter(policy, "errors", "times that the store could not be asked"));
    }

    private static Counter counter(String policy, String name, String description) {
        return MetricsFactory.getInstance()
                .globalRegistry()
                .getOrCreate(
                        Counter.builder("ratelimit." + name)
                                .description(description)
                                .tags(List.of(Tag.create("policy", policy))));
    }
}
