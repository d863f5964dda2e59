package dev.hirundo.auth.token;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Where a [TokenVerifier] finds the key that a token names. [RemoteKeys] are those of somebody
/// else; [#of] holds one's own, several while they are rotated.
///
/// Implementations are thread-safe.
public interface TokenKeys {
    /// The key of this id. The id is a client's text: a lookup key, not to be logged, put into a
    /// path or a query.
    Optional<TokenKey> find(String id);

    /// False while keys cannot be had at all, so that a key not found tells nothing.
    default boolean available() {
        return true;
    }

    /// @throws IllegalArgumentException if there is no key, or two have the same id
    static TokenKeys of(TokenKey... keys) {
        return of(List.of(keys));
    }

    /// @throws IllegalArgumentException if there is no key, or two have the same id
    static TokenKeys of(List<TokenKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no key");
        }
        Map<String, TokenKey> byId =
                keys.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        TokenKey::id,
                                        Function.identity(),
                                        (a, _) -> {
                                            throw new IllegalArgumentException(
                                                    "two keys have the id \"" + a.id() + "\"");
                                        }));
        return id -> Optional.ofNullable(byId.get(id));
    }
}
