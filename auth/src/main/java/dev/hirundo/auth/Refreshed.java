package dev.hirundo.auth;

import dev.hirundo.core.Secret;
import java.time.Instant;
import java.util.UUID;

/// What became of a refresh token.
sealed interface Refreshed {
    /// @param generation of the token, and of the access token to be made
    /// @param refreshToken to be stored in place of the one that was sent; in a race the same for
    ///   all, within the grace maybe the one that was sent
    /// @param expiresAt when the session ends
    record Renewed(
            UUID session, UUID account, long generation, Secret refreshToken, Instant expiresAt)
            implements Refreshed {}

    /// To be told to the client as one and the same 401.
    record Refused(Reason reason) implements Refreshed {}

    /// For the log, and for tests.
    enum Reason {
        MALFORMED,
        /// No such session, or not of its family.
        UNKNOWN,
        ENDED,
        EXPIRED,
        /// Somebody else has a token of this session, which has ended by this.
        REUSED
    }
}
