package dev.hirundo.auth.oidc;

/// The provider does not answer, or not as its protocol says; later it may. The message holds
/// nothing that was sent either way, and may be logged.
public final class ProviderUnavailableException extends RuntimeException {

    /// @param provider the provider's name
    /// @param detail what it did, without anything that was sent
    public ProviderUnavailableException(String provider, String detail) {
        super(provider + " is not available: " + detail);
    }

    /// The same once more, for somebody else.
    ProviderUnavailableException(ProviderUnavailableException earlier) {
        super(earlier.getMessage(), earlier);
    }
}
