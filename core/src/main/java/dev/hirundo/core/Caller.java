package dev.hirundo.core;

import io.helidon.common.context.Context;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Who makes a request. Bound to the request's context by whatever authenticates it; read by access
/// rules, limits and live channels.
public sealed interface Caller {

    /// The caller bound to this request, else [Anonymous].
    ///
    /// ```java
    /// Caller caller = Caller.of(request.context());
    /// ```
    static Caller of(Context context) {
        return context.get(Caller.class, Caller.class).orElseGet(Anonymous::new);
    }

    /// Binds this caller to a request. The last one bound is the one that is read.
    default void bindTo(Context context) {
        context.register(Caller.class, this);
    }

    /// Somebody who proved who he is.
    ///
    /// @param subject the stable id, such as a JWT's `sub`; not blank
    /// @param roles what he is
    /// @param scopes what his credential may be used for
    /// @param session the session behind the credential, where there is one
    /// @param expiresAt when the credential ends; [Instant#MAX] for never
    record User(
            String subject,
            Set<String> roles,
            Set<String> scopes,
            Optional<String> session,
            Instant expiresAt)
            implements Caller {
        public User {
            if (subject.isBlank()) {
                throw new IllegalArgumentException("subject is blank");
            }
            roles = Set.copyOf(roles);
            scopes = Set.copyOf(scopes);
        }

        /// A user without scopes or session whose credential never ends.
        public static User of(String subject, String... roles) {
            return new User(subject, Set.of(roles), Set.of(), Optional.empty(), Instant.MAX);
        }
    }

    /// Nobody known: no credential was sent.
    record Anonymous() implements Caller {}
}
