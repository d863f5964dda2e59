package dev.hirundo.auth;

import java.time.Duration;

/// How long sessions live, and what is forgiven to their refresh tokens.
///
/// @param ttl how long after the login a session ends, used or not
/// @param idle how long it may go unused; as long as `ttl` for no such limit
/// @param grace how long after a rotation the token before is still answered with the same
///   successor, and the successor is not rotated itself. Longer than a request and its reply may
///   take, and than the clocks of the nodes may differ. Zero rotates at each use, and takes every
///   race of two tabs for a theft once one of them has gone on
/// @param seesUse whether every use of an access token is told to [Seen]. False where other servers
///   accept these tokens: then a client that lost a reply for longer than the grace has to log in
///   again, since nobody can tell that from a theft
/// @param limit how many sessions an account may have at once
record SessionRules(Duration ttl, Duration idle, Duration grace, boolean seesUse, int limit) {
    private static final Duration MAX_GRACE = Duration.ofMinutes(5);
    private static final Duration MIN_IDLE = Duration.ofMinutes(5);

    /// 30 days, no idle limit, a grace of 30 seconds, all use seen here, 100 sessions.
    static final SessionRules DEFAULT =
            new SessionRules(
                    Duration.ofDays(30), Duration.ofDays(30), Duration.ofSeconds(30), true, 100);

    SessionRules {
        if (!ttl.isPositive()) {
            throw new IllegalArgumentException("ttl not positive: " + ttl);
        }
        if (idle.compareTo(MIN_IDLE) < 0 && idle.compareTo(ttl) < 0) {
            throw new IllegalArgumentException(
                    "idle under " + MIN_IDLE + ", but use is known to the minute only: " + idle);
        }
        if (grace.isNegative() || grace.compareTo(MAX_GRACE) > 0) {
            throw new IllegalArgumentException("grace not from 0 to " + MAX_GRACE + ": " + grace);
        }
        if (limit < 1) {
            throw new IllegalArgumentException("limit < 1: " + limit);
        }
    }

    /// Idle for as long as they live.
    SessionRules withTtl(Duration ttl) {
        return new SessionRules(ttl, ttl, grace, seesUse, limit);
    }

    SessionRules withIdle(Duration idle) {
        return new SessionRules(ttl, idle, grace, seesUse, limit);
    }

    SessionRules withGrace(Duration grace) {
        return new SessionRules(ttl, idle, grace, seesUse, limit);
    }

    SessionRules withSeesUse(boolean seesUse) {
        return new SessionRules(ttl, idle, grace, seesUse, limit);
    }

    SessionRules withLimit(int limit) {
        return new SessionRules(ttl, idle, grace, seesUse, limit);
    }
}
