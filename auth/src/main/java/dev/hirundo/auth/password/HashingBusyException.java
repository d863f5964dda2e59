package dev.hirundo.auth.password;

import java.time.Duration;

/// No password was hashed or verified: too many others wait already. An answer over HTTP is 503
/// with `Retry-After`.
///
/// It has no stack trace, because it is thrown most when there is least time.
public final class HashingBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    HashingBusyException(Duration retryAfter) {
        super("too many passwords at once; retry after " + retryAfter, null, false, false);
        this.retryAfter = retryAfter;
    }

    /// When those who wait now are done or gone: whole seconds, one or more.
    public Duration retryAfter() {
        return retryAfter;
    }
}
