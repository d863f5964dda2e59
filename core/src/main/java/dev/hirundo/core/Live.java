package dev.hirundo.core;

import dev.hirundo.core.data.ChangeLog;
import dev.hirundo.core.data.Feed;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Streams what happens to clients. Implementations are thread-safe.
public interface Live {
    /// Whose changes it streams.
    ChangeLog log();

    /// Answers a request with all that the feed shows, as it happens. Blocks until the stream ends:
    /// the client goes, his credential ends, or the server stops.
    ///
    /// @throws ProblemException if it cannot begin
    void stream(Feed<?> feed, ServerRequest request, ServerResponse response);
}
