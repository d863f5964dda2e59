package dev.hirundo.core;

import io.helidon.common.context.Context;

/// The end that a credential may come to before it expires: a logout, a withdrawn right. Bound to
/// the request's context beside the [Caller] by whatever authenticates; read by whoever holds a
/// connection for longer than one request.
///
/// ```java
/// var registration = Revocation.of(request.context()).onRevoked(connection::close);
/// // ... until the connection ends:
/// registration.cancel();
/// ```
///
/// Implementations are thread-safe.
public interface Revocation {
    /// The revocation bound to this request, else one that never comes.
    static Revocation of(Context context) {
        return context.get(Revocation.class, Revocation.class).orElse(NEVER);
    }

    /// A revocation that never comes.
    Revocation NEVER = _ -> () -> {};

    /// Binds this revocation to a request. The last one bound is the one that is read.
    default void bindTo(Context context) {
        context.register(Revocation.class, this);
    }

    /// Has this run once, when the credential is revoked: by the thread that revokes it, or at once
    /// by this one if it has been revoked already. It must be quick and not throw; others wait
    /// behind it.
    ///
    /// @return to be cancelled when the answer no longer matters, else the action is kept for ever
    Registration onRevoked(Runnable action);

    /// An action that waits for a revocation.
    @FunctionalInterface
    interface Registration {
        /// Forgets the action. One that is running already is not stopped. Does nothing the second
        /// time.
        void cancel();
    }
}
