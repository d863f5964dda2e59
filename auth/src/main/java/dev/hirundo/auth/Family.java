package dev.hirundo.auth;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The refresh tokens of a session, as they are stored.
///
/// @param generation of the token that is current
/// @param confirmed the highest generation an access token of which was seen in use; -1 for none
/// @param handedAt when the current token was handed out: at its rotation, or when a late client
///   got it again
/// @param tokenHash of the current token
/// @param previousHash of the one before; empty for the first
/// @param salt that makes the current token of the one before; empty for the first
record Family(
        UUID session,
        UUID account,
        long generation,
        long confirmed,
        Instant handedAt,
        Instant usedAt,
        Instant expiresAt,
        byte[] familyHash,
        byte[] tokenHash,
        byte[] previousHash,
        byte[] salt,
        Optional<EndCause> ended) {

    private static final byte[] NONE = {};

    /// That of a login.
    static Family of(UUID account, RefreshToken first, Instant now, Instant expiresAt) {
        return new Family(
                first.session(),
                account,
                first.generation(),
                -1,
                now,
                now,
                expiresAt,
                first.familyHash(),
                first.hash(),
                NONE,
                NONE,
                Optional.empty());
    }

    /// After the current token was used.
    Family rotate(RefreshToken successor, byte[] successorSalt, Instant now) {
        return new Family(
                session,
                account,
                successor.generation(),
                confirmed,
                now,
                now,
                expiresAt,
                familyHash,
                successor.hash(),
                tokenHash,
                successorSalt,
                ended);
    }

    /// After the current token was handed out again, to one who did not get it.
    Family handAgain(Instant now) {
        return new Family(
                session,
                account,
                generation,
                confirmed,
                now,
                now,
                expiresAt,
                familyHash,
                tokenHash,
                previousHash,
                salt,
                ended);
    }

    /// With the use of an access token that is not stored yet.
    Family confirm(long used) {
        return used <= confirmed
                ? this
                : new Family(
                        session,
                        account,
                        generation,
                        used,
                        handedAt,
                        usedAt,
                        expiresAt,
                        familyHash,
                        tokenHash,
                        previousHash,
                        salt,
                        ended);
    }

    @Override
    public String toString() {
        return "Family[session=" + session + ", generation=" + generation + ']';
    }
}
