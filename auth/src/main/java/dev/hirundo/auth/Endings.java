package dev.hirundo.auth;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// How a session ends: once, told to the audit log in the same transaction, and to those who accept
/// access tokens after the commit.
final class Endings {
    private final InstantSource clock;
    private final Consumer<SessionEvent> recorder;
    private final Consumer<Revoked> revoked;

    Endings(InstantSource clock, Consumer<SessionEvent> recorder, Consumer<Revoked> revoked) {
        this.clock = clock;
        this.recorder = recorder;
        this.revoked = revoked;
    }

    /// In a transaction.
    ///
    /// @return false if the account has no such session, or it has ended before
    boolean end(Handle handle, UUID account, UUID id, EndCause cause) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (!SessionSql.end(handle, account, id, cause, now)) {
            return false;
        }
        recorder.accept(new SessionEvent.Ended(id, account, cause));
        handle.afterCommit(() -> revoked.accept(new Revoked(id, account)));
        return true;
    }
}
