package dev.hirundo.auth;

import dev.hirundo.auth.Refreshed.Reason;
import dev.hirundo.auth.Rotation.Decision;
import dev.hirundo.core.data.Database;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/// How [Sessions] answer refresh tokens: [Rotation] decides, and a write that finds the row changed
/// decides anew. No lock is held between reading and writing.
final class Refreshes {
    private static final System.Logger LOGGER = System.getLogger(Refreshes.class.getPackageName());

    /// Each attempt that fails has seen another one succeed.
    private static final int ATTEMPTS = 100;

    private final Database database;
    private final SessionRules rules;
    private final Seen seen;
    private final InstantSource clock;
    private final SecureRandom random;
    private final Consumer<SessionEvent> recorder;
    private final Endings endings;

    Refreshes(
            Database database,
            SessionRules rules,
            Seen seen,
            InstantSource clock,
            SecureRandom random,
            Consumer<SessionEvent> recorder,
            Endings endings) {
        this.database = database;
        this.rules = rules;
        this.seen = seen;
        this.clock = clock;
        this.random = random;
        this.recorder = recorder;
        this.endings = endings;
    }

    Refreshed refresh(String text, Device device) {
        var parsed = RefreshToken.parse(text);
        if (parsed.isEmpty()) {
            return new Refreshed.Refused(Reason.MALFORMED);
        }
        var token = parsed.get();
        for (int i = 0; i < ATTEMPTS; i++) {
            var answer = attempt(token, device);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new IllegalStateException("no end of races over session " + token.session());
    }

    /// Empty if the row changed after it was read.
    private Optional<Refreshed> attempt(RefreshToken token, Device device) {
        long used = seen.pendingGeneration(token.session()); // first: it may be written meanwhile
        var row = database.jdbi().withHandle(h -> SessionSql.find(h, token.session()));
        if (row.isEmpty()) {
            return refused(Reason.UNKNOWN);
        }
        var family = row.get().confirm(used);
        return switch (Rotation.decide(family, token, now(), rules)) {
            case Decision.Rotate _ -> rotate(family, token, device);
            case Decision.Fresh _ -> Optional.of(renewed(family, token));
            case Decision.Replay replay -> replay(family, token, replay, device);
            case Decision.Reuse reuse -> reuse(family, reuse, device);
            case Decision.Ended _ -> refused(Reason.ENDED);
            case Decision.Expired _ -> refused(Reason.EXPIRED);
            case Decision.Unknown _ -> refused(Reason.UNKNOWN);
        };
    }

    private Optional<Refreshed> rotate(Family family, RefreshToken token, Device device) {
        var salt = RefreshToken.bytes(random, RefreshToken.SALT_BYTES);
        var successor = token.successor(salt);
        var next = family.rotate(successor, salt, now());
        if (!database.jdbi().withHandle(h -> SessionSql.rotate(h, family, next, device))) {
            return Optional.empty();
        }
        recorder.accept(
                new SessionEvent.Renewed(
                        family.session(), family.account(), next.generation(), device));
        return Optional.of(renewed(next, successor));
    }

    private Optional<Refreshed> replay(
            Family family, RefreshToken token, Decision.Replay replay, Device device) {
        if (replay.isUnused()
                && !database.jdbi().withHandle(h -> SessionSql.handAgain(h, family, now()))) {
            return Optional.empty();
        }
        recorder.accept(
                new SessionEvent.Replayed(
                        family.session(),
                        family.account(),
                        family.generation(),
                        replay.cause(),
                        device));
        return Optional.of(renewed(family, token.successor(family.salt())));
    }

    /// That it was one stays true, whatever becomes of the row meanwhile.
    private Optional<Refreshed> reuse(Family family, Decision.Reuse reuse, Device device) {
        boolean isEndedHere =
                database.inTransaction(
                        handle -> {
                            boolean isEnded =
                                    endings.end(
                                            handle,
                                            family.account(),
                                            family.session(),
                                            EndCause.REUSE);
                            if (isEnded) {
                                recorder.accept(
                                        new SessionEvent.Reused(
                                                family.session(),
                                                family.account(),
                                                reuse.distance(),
                                                reuse.confirmed(),
                                                device));
                            }
                            return isEnded;
                        });
        if (isEndedHere) {
            LOGGER.log(
                    Level.WARNING,
                    "session ended, two sides had its refresh tokens: session={0} distance={1} confirmed={2}",
                    family.session(),
                    reuse.distance(),
                    reuse.confirmed());
        }
        return refused(Reason.REUSED);
    }

    private static Refreshed renewed(Family family, RefreshToken token) {
        return new Refreshed.Renewed(
                family.session(),
                family.account(),
                token.generation(),
                token.text(),
                family.expiresAt());
    }

    private static Optional<Refreshed> refused(Reason reason) {
        return Optional.of(new Refreshed.Refused(reason));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
