package dev.hirundo.auth;

import java.security.MessageDigest;
import java.time.Instant;

/// What a refresh token that is shown means: the next one, the same one again, or theft (RFC 9700,
/// section 4.14.2).
///
/// **An honest client is never thrown out**, however many tabs it has and whatever replies it
/// loses, if (1) a token read from the client's store reaches the server, and a reply the store, in
/// less than half the grace each, or never; (2) a reply is stored before its access token is used;
/// (3) it is stored only where the store still holds what was sent; and (4) [SessionRules#seesUse]
/// is true.
///
/// Proof. Let n be current and s the moment when the store first held it, by a reply of moment h.
/// Whoever comes with n-1 read it before s. If he comes before n was used, he gets n: a race, or a
/// lost reply. Else there is an s, at h + grace/2 at most, and he comes before s + grace/2. As n
/// was not used at h, for it was not stored, `handedAt` was moved to h then, or is later: he comes
/// within the grace. So does he who comes with n-1 before n+1 is made: one who shows n has it from
/// the store, and the grace must be over for n to be rotated. So nobody comes two behind. ∎ That
/// the grace begins anew with each answer until one arrived is what the other tabs of a laptop need
/// that wakes up days after a lost reply.
///
/// A store that takes every reply, against (3), is safe as long as refreshes come in bursts that
/// are shorter than the grace and farther apart than that.
///
/// **Theft is noticed** when a token was copied and both sides go on: at the first refresh of the
/// side that is behind, if that comes later than the grace after the other's token was handed out
/// last, and the other has used what it got: an access token that was seen, or one more rotation.
/// What a node saw counts there at once, and on the others with its next flush.
///
/// **It is not noticed** while the side behind keeps within the grace, or comes before the other
/// has used anything, as both then hold the same token again; nor if one of the two never comes
/// back. Such a thief must be there at each rotation, and the session's end, which no refresh
/// moves, ends it.
final class Rotation {
    private Rotation() {}

    /// What to do with a token.
    sealed interface Decision {
        /// It is current: make its successor.
        record Rotate() implements Decision {}

        /// It is current, and so young that others may still come with the one before: it stays.
        record Fresh() implements Decision {}

        /// It is the one before: hand the current one out again.
        ///
        /// @param isUnused whether nobody was seen to use the current one, so that maybe nobody got
        ///   it; then the grace begins anew
        record Replay(ReplayCause cause, boolean isUnused) implements Decision {}

        /// Two sides have tokens of this session: end it.
        ///
        /// @param distance how many generations behind it comes; negative for one that was never
        ///   made, zero or one also for one whose key is not right
        /// @param confirmed whether the current generation was in use
        record Reuse(long distance, boolean confirmed) implements Decision {}

        record Ended(EndCause cause) implements Decision {}

        record Expired() implements Decision {}

        /// It was never one of this session: nothing happens to that.
        record Unknown() implements Decision {}
    }

    /// Why a token that was used before is answered all the same.
    enum ReplayCause {
        /// Others of the same client came a moment ago.
        RACE,
        /// Nobody ever used what it was answered with.
        LOST_REPLY
    }

    /// Whether somebody of this session once held the token, or one like it.
    static boolean isMember(Family family, RefreshToken token) {
        return MessageDigest.isEqual(family.familyHash(), token.familyHash());
    }

    static Decision decide(Family family, RefreshToken token, Instant now, SessionRules rules) {
        if (!isMember(family, token)) {
            return new Decision.Unknown();
        }
        if (family.ended().isPresent()) {
            return new Decision.Ended(family.ended().get());
        }
        if (isExpired(family, now, rules)) {
            return new Decision.Expired();
        }
        return ofMember(family, token, now.isBefore(family.handedAt().plus(rules.grace())), rules);
    }

    private static Decision ofMember(
            Family family, RefreshToken token, boolean isInGrace, SessionRules rules) {
        long distance = family.generation() - token.generation();
        boolean isConfirmed = family.confirmed() >= family.generation();
        if (distance == 0 && MessageDigest.isEqual(family.tokenHash(), token.hash())) {
            boolean isFirst = family.generation() == 0; // there is none before it
            return isInGrace && !isFirst ? new Decision.Fresh() : new Decision.Rotate();
        }
        if (distance == 1 && MessageDigest.isEqual(family.previousHash(), token.hash())) {
            boolean isUnused = rules.seesUse() && !isConfirmed;
            if (isInGrace) {
                return new Decision.Replay(ReplayCause.RACE, isUnused);
            }
            if (isUnused) {
                return new Decision.Replay(ReplayCause.LOST_REPLY, true);
            }
        }
        return new Decision.Reuse(distance, isConfirmed);
    }

    private static boolean isExpired(Family family, Instant now, SessionRules rules) {
        boolean isIdle =
                rules.idle().compareTo(rules.ttl()) < 0
                        && !now.isBefore(family.usedAt().plus(rules.idle()));
        return isIdle || !now.isBefore(family.expiresAt());
    }
}
