package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog.Position;
import java.io.IOException;
import java.util.List;

/// Where one subscription is told.
///
/// @param <P> an event as it goes over the wire
interface Outlet<P> {
    Encoding<P> encoding();

    /// All up to here has been told.
    void caughtUp(Position position) throws IOException;

    /// Blocks as long as the client does not read.
    void send(List<P> events) throws IOException;
}
