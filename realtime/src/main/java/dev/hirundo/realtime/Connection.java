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

    /// Has it say that it is there, if it has said nothing for long; ends it if its credential has
    /// ended or its client is silent, and a write that nobody reads. Asked now and then.
    ///
    /// @return whether there was one that nobody read
    boolean look(long nowNanos);
}
