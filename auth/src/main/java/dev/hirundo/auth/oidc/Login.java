package dev.hirundo.auth.oidc;

import java.net.URI;

/// A login that has begun.
///
/// @param redirect where to send the browser: the provider's page
/// @param pending what to keep until the browser comes back
public record Login(URI redirect, PendingLogin pending) {

    /// Without the query of the address: it holds the state.
    @Override
    public String toString() {
        return "Login[" + pending.provider() + "]";
    }
}
