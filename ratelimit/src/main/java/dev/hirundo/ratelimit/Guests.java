package dev.hirundo.ratelimit;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Who a policy is not for, and who is not let in.
///
/// @param allow are not limited
/// @param deny are refused
/// @param exempt who has one of these roles is not limited
record Guests(Listed allow, Listed deny, Set<String> exempt) {
    static final Guests NONE = new Guests(Listed.NOBODY, Listed.NOBODY, Set.of());

    /// Some, by name or by network.
    record Listed(Set<String> names, List<Network> networks) {
        static final Listed NOBODY = new Listed(Set.of(), List.of());

        /// @throws IllegalArgumentException if one is blank, or networks are asked for and it is
        ///   none
        static Listed of(By by, List<String> entries) {
            if (entries.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("allow and deny name somebody, not \"\"");
            }
            return by.isEarly()
                    ? new Listed(Set.of(), entries.stream().map(Network::parse).toList())
                    : new Listed(Set.copyOf(entries), List.of());
        }

        /// @param name empty for none
        boolean has(String name, Supplier<InetAddress> address) {
            if (networks.isEmpty()) { // mostly
                return names.contains(name);
            }
            var sought = address.get();
            return networks.stream().anyMatch(network -> network.contains(sought));
        }
    }

    Guests {
        exempt = Set.copyOf(exempt);
    }
}
