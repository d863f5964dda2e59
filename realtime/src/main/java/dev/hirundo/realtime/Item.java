package dev.hirundo.realtime;

import java.util.Optional;

/// What waits to be told to one subscriber. Thread-safe.
sealed interface Item permits Delivery, Fleeting {
    /// What it is about: of two that are equal in this, the later tells more.
    Object key();

    /// Whether a subscriber who has not got it knows something wrong, rather than less.
    boolean isDispensable();

    /// What both come to.
    ///
    /// @param later about the same
    /// @return nothing if the two undo each other
    Optional<Item> then(Item later);
}
