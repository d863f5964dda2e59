package dev.hirundo.realtime;

/// Hears what happens in a topic of the log, in its order. Called under the hub's lock: must be
/// quick, and not call the hub.
interface Listener {
    void hear(Delivery delivery);

    /// Reads what [#hear] will need, without a lock; of no meaning.
    int touch();

    /// Whether it will not take much more unless it is given time.
    boolean hasLittleRoom();

    /// What happened since is not known.
    void forget();
}
