package dev.hirundo.crud;

import java.util.ArrayList;
import java.util.List;

/// What is to be done once the writes of a request have come to their end.
final class AfterCommit {
    private static final System.Logger LOGGER =
            System.getLogger(AfterCommit.class.getPackageName());

    private final List<Runnable> evictions = new ArrayList<>();
    private final List<Runnable> hooks = new ArrayList<>();

    /// Drops what is known of a row, whatever becomes of the write: of a commit that failed nobody
    /// knows whether it is done.
    void evict(Runnable eviction) {
        evictions.add(eviction);
    }

    /// Tells of a write, if it is committed.
    void tell(Runnable hook) {
        hooks.add(hook);
    }

    /// Before any hook, which may read what was written.
    void ended() {
        evictions.forEach(Runnable::run);
    }

    /// One that fails is logged: what it was told of has happened all the same.
    void committed() {
        for (var action : hooks) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOGGER.log(System.Logger.Level.ERROR, "a hook failed after the commit", e);
            }
        }
    }
}
