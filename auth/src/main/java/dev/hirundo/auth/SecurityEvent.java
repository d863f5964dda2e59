package dev.hirundo.auth;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Something that matters to the security of accounts, as it is kept in the table `auth_event`.
///
/// @param account whose it is; empty where an address is no account's
/// @param session in or about which session
/// @param address from where, as far as the server knows
/// @param userAgent what the client calls itself
/// @param detail more in a few words, the same for the same cause; never a secret
public record SecurityEvent(
        UUID id,
        Instant at,
        Kind kind,
        Optional<UUID> account,
        Optional<UUID> session,
        String address,
        String userAgent,
        String detail) {

    /// What happened.
    public enum Kind {
        REGISTERED,
        LOGIN,
        /// A login was refused; the detail says why.
        LOGIN_FAILED,
        /// The first login from a device that no session of the account knew.
        NEW_DEVICE,
        /// A session ended; the detail says why.
        SESSION_ENDED,
        /// A refresh token came a second time, and was taken for a lost reply or a race of two
        /// tabs.
        REFRESH_REPLAYED,
        /// A refresh token came a second time, and was taken for theft: its session was ended.
        REFRESH_REUSED,
        PASSWORD_CHANGED,
        PASSWORD_RESET_ASKED,
        PASSWORD_RESET,
        EMAIL_VERIFIED,
        EMAIL_CHANGE_ASKED,
        EMAIL_CHANGED,
        TOTP_ENABLED,
        TOTP_DISABLED,
        RECOVERY_CODE_USED,
        KEY_CREATED,
        KEY_REVOKED,
        IDENTITY_LINKED,
        IDENTITY_UNLINKED,
        ROLE_GRANTED,
        ROLE_REVOKED,
        ACCOUNT_DISABLED,
        ACCOUNT_ENABLED,
        ACCOUNT_EXPORTED,
        ACCOUNT_DELETED
    }
}
