package dev.hirundo.core;

/// The program cannot start as it is set up. The message says what is wrong and what to do.
///
/// It has neither stack trace nor cause, so that a `main` that does not catch it ends with exit
/// code 1 and one line on standard error; the cause is logged at DEBUG by whoever throws it.
public final class StartException extends RuntimeException {
    public StartException(String message) {
        super(message, null, false, false);
    }
}
