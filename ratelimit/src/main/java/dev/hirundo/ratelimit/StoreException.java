package dev.hirundo.ratelimit;

/// A shared store could not be asked, or did not answer in time. What was to be counted may have
/// been counted, or not.
public final class StoreException extends RuntimeException {
    private final boolean anothers;

    /// @param message what could not be done, without the key
    public StoreException(String message, Throwable cause) {
        this(message, cause, false);
    }

    private StoreException(String message, Throwable cause, boolean anothers) {
        super(message, cause);
        this.anothers = anothers;
    }

    /// For those who went to the store together with him to whom this happened.
    static StoreException shared(StoreException e) {
        return new StoreException(String.valueOf(e.getMessage()), e, true);
    }

    /// For whoever did not get to the store, because others of his key were on the way for so long.
    static StoreException inLine(Throwable cause) {
        return new StoreException("The store did not answer in time", cause, true);
    }

    /// Whether another one saw the store fail, and reports it.
    boolean isAnothers() {
        return anothers;
    }
}
