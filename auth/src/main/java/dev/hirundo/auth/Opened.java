package dev.hirundo.auth;

import dev.hirundo.core.Secret;

/// A new session, and the first refresh token of it, of generation 0.
record Opened(Session session, Secret refreshToken) {}
