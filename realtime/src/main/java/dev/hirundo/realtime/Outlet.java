package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog.Position;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Where one subscription is told.
///
/// @param <P> an event as it goes over the wire
interface Outlet<P> {
    Encoding<P> encoding();

    /// Where it begins: before the first event. May be told again when it begins anew.
    ///
    /// @param position empty if rows are shown that come after it
    /// @param recovered whether all that came after what he has seen follows
    void begins(Optional<Position> position, boolean recovered) throws IOException;

    /// All up to here has been told.
    void caughtUp(Position position) throws IOException;

    /// Blocks as long as the client does not read.
    void send(List<P> events) throws IOException;
}
