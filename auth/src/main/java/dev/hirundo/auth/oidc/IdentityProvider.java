package dev.hirundo.auth.oidc;

import java.net.URI;
import java.util.Map;

/// Somebody else who knows who a user is: a login that leaves this server and comes back.
///
/// ```java
/// Login login = provider.begin(callback);     // keep login.pending(), send the browser to login.redirect()
/// ExternalIdentity who = provider.finish(pending, callback, parameters);   // when it comes back
/// ```
///
/// [OidcProvider] and [GithubProvider] are two; anybody may write another. Implementations are
/// thread-safe, block while they ask the provider, and log nothing: what went wrong is thrown,
/// without codes, tokens or secrets, for the caller to tell.
public interface IdentityProvider {

    /// How this provider is called in URLs and settings: 1 to 32 of `a-z`, `0-9` and `-`.
    String name();

    /// Begins a login. Blocks at most 5 s, and that only where the provider must be asked first.
    ///
    /// @param callback where the browser shall come back to: an address of this server, one for
    ///   each provider, as registered there; never taken from a request
    /// @throws ProviderUnavailableException if the provider is away
    /// @throws IllegalArgumentException if the callback is not absolute, not `https` (`http` on a
    ///   loopback host), or has a fragment
    Login begin(URI callback);

    /// Ends a login: exchanges the code that the browser brought for who the user is. Blocks at
    /// most 5 s for each request to the provider, of which there are up to four.
    ///
    /// A pending login is good for one call. Whoever keeps it must forget it before he calls.
    ///
    /// @param pending what [#begin] returned to this same browser
    /// @param callback the one given to [#begin]
    /// @param parameters those of the query the browser came back with; one that was sent twice
    ///   must be refused before (RFC 6749, section 3.1)
    /// @throws ExternalLoginException if the login is refused
    /// @throws ProviderUnavailableException if the provider is away
    ExternalIdentity finish(PendingLogin pending, URI callback, Map<String, String> parameters);
}
