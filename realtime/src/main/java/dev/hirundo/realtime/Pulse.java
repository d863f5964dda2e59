package dev.hirundo.realtime;

import java.time.Duration;

/// Whether a client gives signs of life: whoever is there answers a ping (RFC 6455, section 5.5.2),
/// and a connection may well look open whose client has gone. Thread-safe.
final class Pulse {
    private final Duration patience;
    private boolean isReading = true;
    private boolean isAsked;
    private long askedNanos;

    /// @param patience how long a ping may be left unanswered
    Pulse(Duration patience) {
        this.patience = patience;
    }

    /// A ping is sent.
    synchronized void asks(long nowNanos) {
        if (isReading && !isAsked) {
            isAsked = true;
            askedNanos = nowNanos;
        }
    }

    /// Something has come.
    ///
    /// @param isReading whether what comes next is read: an answer that nobody looks at is none
    ///   that he owes
    synchronized void hears(boolean isReading) {
        this.isReading = isReading;
        isAsked = false;
    }

    synchronized boolean isLost(long nowNanos) {
        return isAsked && nowNanos - askedNanos > patience.toNanos();
    }
}
