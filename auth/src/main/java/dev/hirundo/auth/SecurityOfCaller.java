package dev.hirundo.auth;

import dev.hirundo.core.Caller;
import io.helidon.common.security.SecurityContext;
import java.security.Principal;
import java.util.Optional;

/// A caller as Helidon's own parts see him: the access log's `%u`, `SecureHandler`.
record SecurityOfCaller(Caller.User caller) implements SecurityContext<Principal> {
    @Override
    public boolean isAuthenticated() {
        return true;
    }

    /// False: of one who is authorised Helidon would not ask the roles any more.
    @Override
    public boolean isAuthorized() {
        return false;
    }

    @Override
    public Optional<Principal> userPrincipal() {
        return Optional.of(caller::subject);
    }

    @Override
    public Optional<Principal> servicePrincipal() {
        return Optional.empty();
    }
}
