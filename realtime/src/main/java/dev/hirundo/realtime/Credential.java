package dev.hirundo.realtime;

import dev.hirundo.core.Caller;
import dev.hirundo.core.Problem;
import dev.hirundo.core.Renewal;
import dev.hirundo.core.Revocation;
import io.helidon.webserver.http.ServerRequest;
import java.time.InstantSource;
import java.util.UUID;

/// Who a connection is for, and for how long.
///
/// Thread-safe. Holds on to the revocation until it is cancelled.
final class Credential {
    private static final long NEVER = Long.MAX_VALUE;

    private final Renewal renewal;
    private final String address;
    private final String guest = "guest-" + UUID.randomUUID();
    private final InstantSource clock;
    private Revocation revocation;
    private Revocation.Registration registration = () -> {};
    private Runnable end = () -> {};
    private volatile Caller caller;
    private volatile boolean isOver;

    /// In which second since 1970 it expires: asked for each who is told something.
    private volatile long lastSecond;

    Credential(
            Caller caller,
            Revocation revocation,
            Renewal renewal,
            String address,
            InstantSource clock) {
        this.caller = caller;
        this.lastSecond = lastSecond(caller);
        this.revocation = revocation;
        this.renewal = renewal;
        this.address = address;
        this.clock = clock;
    }

    private static long lastSecond(Caller caller) {
        return caller instanceof Caller.User user ? user.expiresAt().getEpochSecond() : NEVER;
    }

    static Credential of(ServerRequest request, InstantSource clock) {
        var context = request.context();
        return new Credential(
                Caller.of(context),
                Revocation.of(context),
                Renewal.of(context),
                request.remotePeer().host(),
                clock);
    }

    Caller caller() {
        return caller;
    }

    boolean isUser() {
        return caller instanceof Caller.User;
    }

    /// Whose messages are counted together.
    String key() {
        return switch (caller) {
            case Caller.User user -> "user:" + user.subject();
            case Caller.Anonymous _ -> "address:" + address;
        };
    }

    /// Who he is to others who listen: the same on all connections of a user.
    String member() {
        return switch (caller) {
            case Caller.User user -> user.subject();
            case Caller.Anonymous _ -> guest;
        };
    }

    /// Whether it has expired, or was revoked. From then on no token renews it.
    boolean isOver() {
        return isOver || isLastSecond() && isExpired();
    }

    private boolean isLastSecond() {
        return lastSecond != NEVER && clock.millis() / 1000 >= lastSecond;
    }

    private synchronized boolean isExpired() {
        if (caller instanceof Caller.User user && !clock.instant().isBefore(user.expiresAt())) {
            isOver = true;
        }
        return isOver;
    }

    /// Has this run when it is revoked, perhaps now.
    synchronized void onEnd(Runnable end) {
        this.end =
                () -> {
                    isOver = true;
                    end.run();
                };
        registration = revocation.onRevoked(this.end);
    }

    synchronized void cancel() {
        registration.cancel();
    }

    /// Goes on with another token, of the same user; somebody who was nobody becomes one.
    ///
    /// @return whether he may now do other things than before
    /// @throws dev.hirundo.core.ProblemException if the token is not good, or comes too late
    boolean renew(String token) {
        return goOn(renewal.renew(token)); // may block
    }

    private synchronized boolean goOn(Renewal.Renewed renewed) {
        var before = caller;
        var after = renewed.caller();
        if (isOver()) {
            throw Problem.of(401)
                    .withDetail("The token before has ended: open another connection.")
                    .toException();
        }
        if (before instanceof Caller.User user && !user.subject().equals(after.subject())) {
            throw Problem.of(403)
                    .withDetail("This is somebody else's token: open a connection for him.")
                    .toException();
        }
        var next = renewed.revocation().onRevoked(end);
        registration.cancel();
        registration = next;
        revocation = renewed.revocation();
        caller = after;
        lastSecond = lastSecond(after);
        return !(before instanceof Caller.User user
                && user.roles().equals(after.roles())
                && user.scopes().equals(after.scopes()));
    }
}
