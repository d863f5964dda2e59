package dev.hirundo.realtime;

/// What becomes of a subscriber for whom more waits than `realtime.queue`.
public enum Overflow {
    /// His connection is cut, with the position that he has got to: he comes back and misses
    /// nothing. The default.
    DISCONNECT,

    /// The oldest that waits is dropped. He sees some of what happens, and is never told of the
    /// rest: for what is out of date when the next comes.
    DROP_OLDEST,

    /// What waits about a row, or of one sender, becomes one with what comes: he sees each row as
    /// it is in the end, not each step on the way. Cut if more rows wait than there is room for.
    KEEP_LATEST
}
