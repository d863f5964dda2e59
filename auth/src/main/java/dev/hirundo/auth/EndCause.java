package dev.hirundo.auth;

/// Why a session ended. The names are stored.
enum EndCause {
    LOGOUT,
    /// Ended from the list of sessions.
    ENDED_BY_USER,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    /// A refresh token came that somebody else must have.
    REUSE,
    /// The account has more sessions than it may; this one was not used for the longest time.
    TOO_MANY,
    ACCOUNT_DISABLED,
    ACCOUNT_DELETED,
    ADMIN
}
