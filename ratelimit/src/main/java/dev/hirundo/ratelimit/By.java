package dev.hirundo.ratelimit;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Sha256;
import io.helidon.webserver.http.ServerRequest;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/// Whose tokens a request takes.
sealed interface By {
    /// The client's address.
    record Address() implements By {}

    /// The caller; an anonymous one by his address.
    record TheCaller() implements By {}

    /// What a function finds; where it finds nothing, the address.
    record Found(Function<ServerRequest, Optional<String>> function) implements By {}

    /// Whether this is known before anybody is asked for credentials.
    default boolean isEarly() {
        return this instanceof Address;
    }

    /// What stands for the client in place of his address, if there is such a thing.
    default Optional<String> name(ServerRequest request) {
        return switch (this) {
            case Address() -> Optional.empty();
            case TheCaller() ->
                    Caller.of(request.context()) instanceof Caller.User user
                            ? Optional.of(user.subject())
                            : Optional.empty();
            case Found(var function) -> function.apply(request).filter(name -> !name.isEmpty());
        };
    }

    /// No name is the key of an address, and none is long.
    static String key(String name) {
        return name.length() <= MAX_LENGTH ? "=" + name : "#" + hash(name);
    }

    /// Longer ones are hashed.
    int MAX_LENGTH = 64;

    private static String hash(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(text));
    }
}
