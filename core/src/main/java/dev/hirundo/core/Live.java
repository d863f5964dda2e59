package dev.hirundo.core;

import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Feed;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Streams what happens to clients. Implementations are thread-safe.
public interface Live {
    /// Where the query of a stream's address holds the position to go on from, for a client that
    /// cannot send `Last-Event-ID`. What the stream is of has no parameter of this name.
    String AFTER = "after";

    /// Where it holds a credential that is good once, for a client that cannot send headers. What
    /// the stream is of has no parameter of this name.
    String TICKET = "ticket";

    /// Whose changes it streams.
    ChangeLog log();

    /// Answers a request with all that the feed shows, as it happens. Blocks until the stream ends:
    /// the client goes, his credential ends, or the server stops.
    ///
    /// @throws ProblemException if it cannot begin
    void stream(Feed<?> feed, ServerRequest request, ServerResponse response);
}
