package dev.hirundo.auth;

import java.time.Instant;
import java.util.UUID;

/// A login that lasts: what its owner may see of it. It holds no secret; the id alone opens
/// nothing.
///
/// @param usedAt the last use that was seen, to about a minute
/// @param expiresAt when it ends, used or not
/// @param method how the login was made: `password`, or the name of a provider
/// @param userAgent what the client last called itself, cut to 300 characters; may be empty
/// @param address where it last came from, cut to 45 characters; may be empty
public record Session(
        UUID id,
        Instant createdAt,
        Instant usedAt,
        Instant expiresAt,
        String method,
        String userAgent,
        String address) {}
