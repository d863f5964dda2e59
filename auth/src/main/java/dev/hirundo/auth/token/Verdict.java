package dev.hirundo.auth.token;

import java.util.Objects;

/// What a [TokenVerifier] found.
public sealed interface Verdict {
    /// The token is good.
    record Accepted(Claims claims) implements Verdict {
        public Accepted {
            Objects.requireNonNull(claims, "claims");
        }
    }

    /// The token is not to be believed, and nothing in it.
    record Refused(Reason reason) implements Verdict {
        public Refused {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /// Why a token was refused: to be logged, and to be told to clients in general words only.
    enum Reason {
        /// It is longer than the verifier reads.
        TOO_LONG,
        /// It is no JWS of three parts (RFC 7515, section 7.1), or what is read in it is not of its
        /// type.
        MALFORMED,
        /// Its `typ` is that of another kind of token.
        WRONG_TYPE,
        /// The issuer's keys could not be had yet, or not for too long: the token may be good.
        KEYS_UNAVAILABLE,
        /// It names no key, or none that is known.
        UNKNOWN_KEY,
        /// Its `alg` is not the one of the key.
        WRONG_ALGORITHM,
        /// Somebody else made it, or somebody changed it.
        BAD_SIGNATURE,
        /// One of `iss`, `sub`, `aud`, `exp` is missing.
        MISSING_CLAIM,
        WRONG_ISSUER,
        WRONG_AUDIENCE,
        EXPIRED,
        /// Its `nbf` or `iat` lies ahead.
        NOT_YET_VALID,
        /// It was good, and its session or subject was ended before it expired.
        REVOKED
    }
}
