package dev.hirundo.core;

import io.helidon.common.context.Context;

/// How a connection outlives the credential it began with: whoever holds it trades a new token,
/// which came over the connection itself, for a new [Caller]. Bound to the request's context by
/// whatever authenticates, and to that of an anonymous request too, so that one may log in later.
///
/// ```java
/// var renewed = Renewal.of(request.context()).renew(token);
/// var next = renewed.revocation().onRevoked(connection::close);
/// registration.cancel(); // that of the token before
/// ```
///
/// The new caller may be another one. Whether that is allowed, the holder of the connection
/// decides, who knows what was granted to the old one.
///
/// Implementations are thread-safe.
@FunctionalInterface
public interface Renewal {
    /// The renewal bound to this request, else one that refuses every token.
    static Renewal of(Context context) {
        return context.get(Renewal.class, Renewal.class).orElse(NONE);
    }

    /// No token is good: nothing here authenticates.
    Renewal NONE =
            _ -> {
                throw Problem.of(401).withDetail("This server takes no tokens.").toException();
            };

    /// Binds this renewal to a request. The last one bound is the one that is read.
    default void bindTo(Context context) {
        context.register(Renewal.class, this);
    }

    /// Takes an access token, by the rules by which it would be taken as the bearer of a request;
    /// no other credential. It may block, if keys that verify it are to be fetched.
    ///
    /// @param token as it came, of any length
    /// @throws ProblemException with what the same request would be answered: 401 if the token is
    ///   not good, 503 if that cannot be known now
    Renewed renew(String token);

    /// What a token was traded for.
    ///
    /// @param caller whose [Caller.User#expiresAt] is the new end of the connection
    /// @param revocation by which the token may end before; it tells at once of one that has come
    ///   already
    record Renewed(Caller.User caller, Revocation revocation) {}
}
