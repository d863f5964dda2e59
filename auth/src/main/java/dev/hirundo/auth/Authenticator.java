package dev.hirundo.auth;

import io.helidon.webserver.http.ServerRequest;

/// Reads one kind of credential. Thread-safe; never throws for what a client sent.
@FunctionalInterface
interface Authenticator {
    Outcome authenticate(ServerRequest request);
}
