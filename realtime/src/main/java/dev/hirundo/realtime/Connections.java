package dev.hirundo.realtime;

import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.realtime.Connection.Kind;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// All who listen now, and how many more may. Thread-safe: they are counted one at a time, and
/// looked at while others come and go.
final class Connections {
    private final int most;
    private final int mostOfOne;
    private final Duration retry;

    /// Whose, by the connection.
    private final Map<Connection, String> all = new ConcurrentHashMap<>();

    /// By user; guarded by this.
    private final Map<String, Integer> counts = new HashMap<>();

    private volatile boolean isGoingAway;

    /// @param mostOfOne of one user at most
    /// @param retry when who is refused may try again
    Connections(int most, int mostOfOne, Duration retry) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.retry = retry;
    }

    /// @throws ProblemException if there is no room for one more of his
    synchronized void requireRoom(Credential credential) {
        if (all.size() >= most) {
            throw refusal(503, "This server takes no more listeners now.");
        }
        if (counts.getOrDefault(credential.key(), 0) >= mostOfOne) {
            throw refusal(429, "You listen on " + mostOfOne + " connections: close one first.");
        }
    }

    private ProblemException refusal(int status, String detail) {
        return Problem.of(status)
                .withDetail(detail)
                .withHeader("Retry-After", String.valueOf(Math.max(1, retry.toSeconds())))
                .toException();
    }

    /// Who comes while the server goes away is not refused, since a browser's `EventSource` would
    /// not come back.
    ///
    /// @throws ProblemException if there is no room for one more of his
    synchronized void add(Connection connection, Credential credential) {
        requireRoom(credential);
        all.put(connection, credential.key());
        if (credential.isUser()) {
            counts.merge(credential.key(), 1, Integer::sum);
        }
        if (isGoingAway) { // asked last, and set first: nobody slips through
            connection.end(End.GOING_AWAY);
        }
    }

    /// Somebody who was nobody has become a user.
    ///
    /// @throws ProblemException if there is no room for one more of his: then it is not here any
    ///   more
    synchronized void rename(Connection connection, Credential credential) {
        remove(connection);
        add(connection, credential);
    }

    synchronized void remove(Connection connection) {
        String key = all.remove(connection);
        if (key != null) {
            counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    Collection<Connection> all() {
        return all.keySet();
    }

    long count(Kind kind) {
        return all.keySet().stream().filter(each -> each.kind() == kind).count();
    }

    /// How many items wait to be told.
    long waiting() {
        return all.keySet().stream().mapToLong(Connection::waiting).sum();
    }

    /// From now on nobody stays.
    void goAway() {
        isGoingAway = true;
        all.keySet().forEach(each -> each.end(End.GOING_AWAY));
    }
}
