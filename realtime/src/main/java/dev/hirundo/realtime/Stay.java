package dev.hirundo.realtime;

/// That one device of a [Member] is in a topic. Thread-safe.
interface Stay {
    /// Ends it; does nothing the second time. Blocks. Should the database fail, that is logged, and
    /// the others are told with one of the next heartbeats.
    ///
    /// @throws IllegalStateException if this thread is in a transaction
    void leave();
}
