package dev.hirundo.auth.oidc;

/// A login with a provider that is refused. The message says why, in words of our own: it holds
/// nothing that a browser or a provider sent, and may be logged.
public final class ExternalLoginException extends RuntimeException {
    private final Reason reason;

    /// Why a login is refused.
    public enum Reason {
        /// The user said no, or the provider would not let him.
        DENIED,
        /// The answer is not to this login: forged, of another browser, or for another provider.
        FORGED,
        /// The user took too long.
        EXPIRED,
        /// The provider does not take the code: used before, too old, or of another login.
        CODE_REFUSED,
        /// The provider does not know us as we are set up: client, secret, callback or scopes.
        /// Somebody must act.
        MISCONFIGURED,
        /// What the provider says of the user cannot be trusted.
        UNTRUSTED
    }

    /// @param provider the provider's name
    /// @param detail why, without anything that was sent
    public ExternalLoginException(String provider, Reason reason, String detail) {
        super("login with " + provider + " refused: " + detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
