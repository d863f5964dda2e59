package dev.hirundo.realtime;

/// A client that listens now. Called by any thread; does not block.
interface Connection {
    /// What it came by.
    enum Kind {
        SSE,
        WEBSOCKET
    }

    Kind kind();

    void end(End reason);

    /// How many items wait to be told.
    int waiting();

    /// Ends a write that nobody reads, and any to somebody whose credential has ended. Asked now
    /// and then.
    ///
    /// @return whether there was one that nobody read
    boolean breakOffIfStalled(long nowNanos);
}
