package dev.hirundo.ratelimit;

import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/// The rules of a server, which may change while it runs.
///
/// Thread-safe: requests read what was last published.
final class RuleBook implements AutoCloseable {
    private final List<RatePolicy> ofCode;
    private final LongSupplier nanos;
    private final LimitStore store;
    private final Optional<LimitStore> own;
    private final Circuit circuit;
    private final StandIn standIn;
    private final Map<String, Tally> tallies = new HashMap<>();
    private final Set<String> placed = new HashSet<>();
    private RateLimitSettings settings;
    private volatile Rules rules;

    RuleBook(RateLimit.Builder builder) {
        ofCode = List.copyOf(builder.policies);
        nanos = builder.nanos;
        settings = RateLimitSettings.read(builder.config);
        checked(settings);
        own =
                builder.store.isPresent()
                        ? Optional.empty()
                        : Optional.of(settings.open(builder.database));
        store = builder.store.or(() -> own).orElseThrow();
        circuit = new Circuit(nanos);
        standIn = new StandIn(builder.standIn, settings.keys());
        rules = make(settings);
    }

    Rules rules() {
        return rules;
    }

    /// This policy holds only where it is put around a handler.
    synchronized void place(String policy) {
        var names = names(settings);
        if (!names.contains(policy)) {
            throw new IllegalArgumentException(
                    "there is no policy \"%s\" to put around a handler; there are: %s"
                            .formatted(policy, names.stream().sorted().toList()));
        }
        placed.add(policy);
        rules = make(settings);
    }

    synchronized void reload(Config config) {
        var next = RateLimitSettings.read(config);
        var names = names(next);
        checked(next);
        for (String policy : placed) {
            if (!names.contains(policy)) {
                throw new StartException(
                        config.key()
                                + ".policies."
                                + policy
                                + " is gone, but is put around a handler: keep it, and stop the server to remove it");
            }
        }
        rules = make(next);
        settings = next;
        tallies.keySet().retainAll(names);
    }

    /// Closes what was opened here.
    @Override
    public void close() {
        own.ifPresent(LimitStore::close);
        standIn.close();
    }

    private Set<String> names(RateLimitSettings settings) {
        return policies(settings).stream().map(RatePolicy::name).collect(Collectors.toSet());
    }

    private List<RatePolicy> policies(RateLimitSettings settings) {
        var all = new ArrayList<>(ofCode);
        all.addAll(settings.policies());
        return all;
    }

    /// All that may be wrong is found here, before anything changes.
    private void checked(RateLimitSettings settings) {
        var seen = new HashSet<String>();
        for (var policy : ofCode) {
            if (!seen.add(policy.name())) {
                throw new IllegalArgumentException(
                        "there are two policies \"" + policy.name() + "\": rename one");
            }
            policy.guests();
        }
        for (var policy : settings.policies()) {
            if (!seen.add(policy.name())) {
                throw new StartException(
                        "ratelimit.policies."
                                + policy.name()
                                + " is a policy of the program too: give it another name");
            }
        }
    }

    private Rules make(RateLimitSettings settings) {
        var all =
                policies(settings).stream()
                        .map(policy -> new Rule(policy, settings.addresses(), tally(policy)))
                        .toList();
        return settings.enabled()
                ? Rules.of(settings.clients(), all, placed)
                : Rules.none(settings.clients());
    }

    private Tally tally(RatePolicy policy) {
        var tally = tallies.computeIfAbsent(policy.name(), _ -> newTally(policy));
        tally.counting().limit(policy.limit());
        return tally;
    }

    private Tally newTally(RatePolicy policy) {
        String name = policy.name();
        var limiter = store.limiter(name, policy.limit());
        return new Tally(
                name,
                new Counting(
                        limiter, circuit, () -> standIn.store().limiter(name, limiter.limit())),
                nanos);
    }

    /// The store of this machine; opened when it is first needed.
    private static final class StandIn {
        private final int keys;
        private Optional<LimitStore> store;

        StandIn(Optional<LimitStore> given, int keys) {
            this.store = given;
            this.keys = keys;
        }

        synchronized LimitStore store() {
            if (store.isEmpty()) {
                store = Optional.of(LimitStore.local(keys));
            }
            return store.get();
        }

        synchronized void close() {
            store.ifPresent(LimitStore::close);
        }
    }
}
