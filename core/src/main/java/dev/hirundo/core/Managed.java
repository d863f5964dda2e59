package dev.hirundo.core;

/// Something that lives as long as the server: a pool, a hub, a worker.
///
/// Given to [Hirundo#manage], it is asked by `/observe/health/ready` and closed after the last
/// request has been answered, in the reverse of the order in which it was given.
public interface Managed extends AutoCloseable {
    /// Its name in the health report.
    String name();

    /// Whether it can serve now. Called by any thread, may block for a second or two; false rather
    /// than an exception.
    boolean ready();

    /// Told once when draining begins: say goodbye to those who hold long connections. Requests
    /// still arrive.
    default void drain() {}

    /// Releases everything. Called once.
    @Override
    void close();
}
