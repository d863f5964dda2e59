package dev.hirundo.ratelimit;

/// A shared store could not be asked, or did not answer in time. What was to be counted may have
/// been counted, or not.
public final class StoreException extends RuntimeException {
    /// @param message what could not be done, without the key
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
