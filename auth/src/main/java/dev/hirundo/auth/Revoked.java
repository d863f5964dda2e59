package dev.hirundo.auth;

import java.util.UUID;

/// A session that ended, whose access tokens must be refused from now on.
record Revoked(UUID session, UUID account) {}
