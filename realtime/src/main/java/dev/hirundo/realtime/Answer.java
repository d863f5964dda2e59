package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog.Position;
import java.io.IOException;
import java.util.Optional;

/// What is said to who begins to listen, before the first event.
interface Answer {
    /// None.
    Answer NONE = (_, _) -> {};

    /// May be told again when it begins anew.
    ///
    /// @param position empty if rows are shown that come after it
    /// @param recovered whether all that came after what he has seen follows
    void begins(Optional<Position> position, boolean recovered) throws IOException;
}
