package dev.hirundo.core.http1;

/// The stop of the server, for a route whose answer takes long: it says goodbye and ends, lest the
/// server wait for it until its `shutdown-grace-period` has passed.
public final class ServerStop {
    private ServerStop() {}

    /// Has this run, on a thread of its own, when the server stops, or now if it has begun to;
    /// unless the answer has ended by then. For the thread that runs the route. Replaces what was
    /// given before. Does nothing over HTTP/2, and on a server without `Hirundo.defaults`.
    public static void whenStopping(Runnable goodbye) {
        if (StrictConnection.CURRENT.isBound()) {
            StrictConnection.CURRENT.get().whenStopping(() -> Thread.startVirtualThread(goodbye));
        }
    }
}
