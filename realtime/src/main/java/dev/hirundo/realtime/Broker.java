package dev.hirundo.realtime;

/// Carries between the nodes what is not stored: that something has committed, and fleeting
/// messages.
///
/// Best effort. A wake that is lost is made up for by the poll of who follows the log. A message is
/// told to each other node at most once, those of one node in the order they were sent, and never
/// to the node that sent it. Thread-safe.
interface Broker extends AutoCloseable {
    /// What one message may have: with what goes around it, it fits the payload of PostgreSQL's
    /// `NOTIFY`, which is shorter than 8,000 bytes. The same for every broker, so that what works
    /// with one works with all.
    int MAX_BYTES = 7_900;

    /// Told of what comes from the other nodes: by one thread at a time, which waits, so it must be
    /// quick and not throw.
    interface Receiver {
        /// Something may have committed elsewhere: another node says so, or was not heard for a
        /// while.
        void woken();

        /// @param message not to be changed
        void received(byte[] message);
    }

    /// Connects in the background, and again whenever the connection breaks, until it is closed; so
    /// it neither blocks nor fails while the server is away. Once.
    void start(Receiver receiver);

    /// Tells the other nodes that something has committed here. Never blocks. While one is on its
    /// way, many become one; while the server is away it waits.
    void wake();

    /// Tells the other nodes a message: JSON as UTF-8, for PostgreSQL carries it as text. Never
    /// blocks.
    ///
    /// @return whether it is on its way; else too many wait, or the server is away, and it is
    ///   dropped
    /// @throws IllegalArgumentException if it has more than [#MAX_BYTES]
    boolean send(byte[] message);

    /// Sends what waits, if that can be done in a second; then its threads end, its connections are
    /// closed, and nothing is received any more. Blocks until then.
    @Override
    void close();
}
