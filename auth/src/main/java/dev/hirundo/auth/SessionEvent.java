package dev.hirundo.auth;

import dev.hirundo.auth.Rotation.ReplayCause;
import java.util.UUID;

/// What happens to sessions, for an audit log. Told in the transaction of what it tells of, where
/// there is one: what the listener writes then is committed with it, and should it throw, nothing
/// has happened.
sealed interface SessionEvent {
    UUID session();

    UUID account();

    /// After a login.
    record Opened(UUID session, UUID account, String method, Device device)
            implements SessionEvent {}

    /// A refresh token was answered with its successor. In no transaction.
    record Renewed(UUID session, UUID account, long generation, Device device)
            implements SessionEvent {}

    /// One that had been used was answered with the same successor again. In no transaction.
    record Replayed(UUID session, UUID account, long generation, ReplayCause cause, Device device)
            implements SessionEvent {}

    /// Two sides had tokens of the session, which is ended. An [Ended] follows.
    ///
    /// @param distance how many generations behind the token was; see [Rotation.Decision.Reuse]
    /// @param confirmed whether the current generation was in use
    record Reused(UUID session, UUID account, long distance, boolean confirmed, Device device)
            implements SessionEvent {}

    record Ended(UUID session, UUID account, EndCause cause) implements SessionEvent {}
}
