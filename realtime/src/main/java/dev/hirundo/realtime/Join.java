package dev.hirundo.realtime;

import dev.hirundo.core.Caller;
import io.helidon.common.uri.UriQuery;
import java.util.Map;

/// Who wants to listen to what.
///
/// @param topic as the client calls it, such as `rooms/42?since=3`
/// @param path what stands for the names in the pattern of the [Channel]
/// @param query what follows the `?`; empty if nothing does
/// @param caller asks; not a user, if he has no credential
public record Join(String topic, Map<String, String> path, UriQuery query, Caller caller) {
    public Join {
        path = Map.copyOf(path);
    }

    /// What stands for a name in the pattern.
    ///
    /// @throws IllegalArgumentException if the pattern has no such name
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the pattern has no {" + name + "}");
        }
        return value;
    }
}
