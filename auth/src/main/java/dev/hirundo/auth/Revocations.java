package dev.hirundo.auth;

import dev.hirundo.auth.token.Claims;
import dev.hirundo.core.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Which sessions and subjects have been ended in this process, for as long as a token of theirs
/// may still be in time, and who wants to hear of it.
///
/// Bounded: when there are too many, the oldest is forgotten, and every token that was issued up to
/// then is taken for revoked. Its owner refreshes it. Thread-safe; reading takes no lock.
final class Revocations {
    private static final System.Logger LOGGER =
            System.getLogger(Revocations.class.getPackageName());

    private final InstantSource clock;
    private final Duration lifetime;
    private final int max;

    private final Map<Key, Mark> marks = new ConcurrentHashMap<>();
    private final ArrayDeque<Map.Entry<Key, Mark>> oldestFirst = new ArrayDeque<>();
    private final Map<Key, Set<Listener>> listeners = new ConcurrentHashMap<>();

    /// Tokens issued until then are revoked, whosever they are.
    private volatile Instant floor = Instant.MIN;

    private enum Kind {
        SESSION,
        SUBJECT
    }

    private record Key(Kind kind, String id) {}

    /// @param at tokens of a subject that were issued until then are revoked
    /// @param since when this was told
    private record Mark(Instant at, Instant since) {}

    /// Equal to itself only.
    private static final class Listener {
        private final Claims claims;
        private final Runnable action;
        private final AtomicBoolean done = new AtomicBoolean();

        Listener(Claims claims, Runnable action) {
            this.claims = claims;
            this.action = action;
        }

        Claims claims() {
            return claims;
        }

        void cancel() {
            done.set(true);
        }

        void run() {
            if (!done.compareAndSet(false, true)) {
                return;
            }
            try {
                action.run();
            } catch (RuntimeException e) {
                LOGGER.log(System.Logger.Level.ERROR, "a revocation was not heard", e);
            }
        }
    }

    /// @param lifetime the longest time for which a token can be accepted, skew included
    /// @param max how many revocations are remembered
    Revocations(InstantSource clock, Duration lifetime, int max) {
        if (!lifetime.isPositive() || max < 1) {
            throw new IllegalArgumentException("lifetime or max is not positive");
        }
        this.clock = clock;
        this.lifetime = lifetime;
        this.max = max;
    }

    /// Ends a session: none of its tokens is good any more.
    void revokeSession(String session) {
        revoke(new Key(Kind.SESSION, session), Instant.MAX);
    }

    /// Ends every token of a subject that was issued up to the second of this instant; a token
    /// without `iat` too.
    void revokeSubject(String subject, Instant at) {
        revoke(new Key(Kind.SUBJECT, subject), at);
    }

    boolean isRevoked(Claims claims) {
        if (isMarked(new Key(Kind.SUBJECT, claims.subject()), claims) || isUntil(floor, claims)) {
            return true;
        }
        return claims.session().isPresent()
                && isMarked(new Key(Kind.SESSION, claims.session().get()), claims);
    }

    /// The revocation of these claims, for those who wait for it.
    Revocation of(Claims claims) {
        return action -> register(new Listener(claims, action));
    }

    /// The revocation of who came without a token, in a session or outside of all.
    Revocation of(String subject, Optional<String> session) {
        return of(
                new Claims(
                        subject,
                        "",
                        Set.of(),
                        Instant.MAX,
                        Optional.of(clock.instant()),
                        Optional.empty(),
                        Optional.empty(),
                        session,
                        Set.of(),
                        Set.of(),
                        Map.of()));
    }

    /// How many actions wait.
    long waiting() {
        return listeners.values().stream().flatMap(Set::stream).distinct().count();
    }

    /// How many revocations are remembered.
    int remembered() {
        return marks.size();
    }

    private Revocation.Registration register(Listener listener) {
        var keys = keys(listener.claims());
        for (Key key : keys) {
            listeners.compute(
                    key,
                    (_, waiting) -> {
                        Set<Listener> all =
                                waiting == null ? ConcurrentHashMap.newKeySet() : waiting;
                        all.add(listener);
                        return all;
                    });
        }
        // after it is added: a revocation either sees the listener or is seen here
        if (isRevoked(listener.claims())) {
            forget(keys, listener);
            listener.run();
        }
        return () -> {
            listener.cancel();
            forget(keys, listener);
        };
    }

    private static List<Key> keys(Claims claims) {
        var subject = new Key(Kind.SUBJECT, claims.subject());
        return claims.session()
                .map(session -> List.of(subject, new Key(Kind.SESSION, session)))
                .orElseGet(() -> List.of(subject));
    }

    private void forget(List<Key> keys, Listener listener) {
        for (Key key : keys) {
            listeners.computeIfPresent(
                    key,
                    (_, waiting) -> {
                        waiting.remove(listener);
                        return waiting.isEmpty() ? null : waiting;
                    });
        }
    }

    private void revoke(Key key, Instant at) {
        remember(key, at);
        for (Listener listener : listeners.getOrDefault(key, Set.of())) {
            if (isRevoked(listener.claims())) {
                forget(keys(listener.claims()), listener);
                listener.run();
            }
        }
    }

    private synchronized void remember(Key key, Instant at) {
        var now = clock.instant();
        var known = marks.get(key);
        if (known == null || at.isAfter(known.at())) {
            var mark = new Mark(at, now);
            marks.put(key, mark);
            oldestFirst.add(Map.entry(key, mark));
        }
        for (var oldest = oldestFirst.peek(); oldest != null; oldest = oldestFirst.peek()) {
            var since = oldest.getValue().since();
            boolean outlived = !since.plus(lifetime).isAfter(now);
            if (!outlived && oldestFirst.size() <= max) {
                return;
            }
            if (!outlived && oldest.getValue().equals(marks.get(oldest.getKey()))) {
                floor = since; // before it is forgotten: no moment without either
            }
            oldestFirst.remove();
            marks.remove(oldest.getKey(), oldest.getValue());
        }
    }

    private boolean isMarked(Key key, Claims claims) {
        var mark = marks.get(key);
        return mark != null && isUntil(mark.at(), claims);
    }

    /// `iat` has whole seconds: what was issued in the same second may have been issued before.
    private static boolean isUntil(Instant end, Claims claims) {
        if (end.equals(Instant.MIN)) {
            return false;
        }
        return claims.issuedAt()
                .map(issued -> !issued.truncatedTo(ChronoUnit.SECONDS).isAfter(end))
                .orElse(true);
    }
}
