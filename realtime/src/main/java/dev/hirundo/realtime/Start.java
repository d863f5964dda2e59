package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog.Position;

/// What a client knows who comes.
sealed interface Start {
    /// Nothing.
    record New() implements Start {}

    /// All up to here.
    record After(Position position) implements Start {}

    /// What nobody here can tell: he has a position that is none.
    record Unknown() implements Start {}

    /// @param text a position, as the client was given it
    static Start after(String text) {
        try {
            return new After(Position.parse(text));
        } catch (IllegalArgumentException _) {
            return new Unknown();
        }
    }
}
