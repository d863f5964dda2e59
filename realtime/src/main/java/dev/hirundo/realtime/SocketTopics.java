package dev.hirundo.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.realtime.ClientMessage.Subscribe;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one client listens to over a socket.
///
/// Two threads use it: one answers what he asks, one tells him what happens. What they say has its
/// place among the other things, so they take turns.
final class SocketTopics {
    private static final System.Logger LOGGER =
            System.getLogger(SocketTopics.class.getPackageName());

    /// What fits into an index of PostgreSQL together with the id of a member, in any script.
    static final int MAX_TOPIC_LENGTH = 500;

    private final Switchboard switchboard;
    private final Credential credential;
    private final Mailbox mailbox;
    private final Line line;

    /// By the topic as the client calls it; guarded by this.
    private final Map<String, Listening> listening = new LinkedHashMap<>();

    /// Whether he may have been answered, but not yet told all that he has missed; guarded by this.
    private boolean isCatchingUp;

    SocketTopics(Switchboard switchboard, Credential credential, Mailbox mailbox, Line line) {
        this.switchboard = switchboard;
        this.credential = credential;
        this.mailbox = mailbox;
        this.line = line;
    }

    /// @throws ProblemException if he may not, and he listens to what he did before
    void subscribe(Subscribe request) throws IOException {
        String topic = request.topic();
        checkRoomFor(topic);
        var answering = new Answering(request);
        var joined = switchboard.join(topic, credential, mailbox, line);
        try {
            setCatchingUp(true);
            catchUpAndBegin(
                    joined, request.after().map(Start::after).orElseGet(Start.New::new), answering);
        } catch (RuntimeException e) {
            if (!answering.isAnswered) {
                throw e;
            }
            sayEnd(topic, problem(e));
        } finally {
            setCatchingUp(false);
        }
    }

    private void catchUpAndBegin(Listening joined, Start from, Answer answer) throws IOException {
        boolean isBegun = false;
        try {
            var start = joined.catchUp(from, answer, this::isWanted); // not in its turn: it is long
            begin(joined, start, answer);
            isBegun = true;
        } finally {
            if (!isBegun) {
                end(joined);
            }
        }
    }

    private static Problem problem(RuntimeException e) {
        if (e instanceof ProblemException refusal) {
            return refusal.problem();
        }
        LOGGER.log(System.Logger.Level.ERROR, "somebody who listens could not be told", e);
        return Problem.of(500);
    }

    private synchronized void setCatchingUp(boolean isCatchingUp) {
        this.isCatchingUp = isCatchingUp;
    }

    private synchronized void checkRoomFor(String topic) {
        if (topic.length() > MAX_TOPIC_LENGTH) {
            throw Problem.of(400)
                    .withDetail("A topic has at most " + MAX_TOPIC_LENGTH + " characters.")
                    .toException();
        }
        if (listening.containsKey(topic)) {
            throw Problem.of(409).withDetail("You listen to it already.").toException();
        }
        int most = switchboard.shared().limits().topics();
        if (listening.size() >= most) {
            throw Problem.of(429)
                    .withDetail("At most " + most + " topics on one socket: leave one first.")
                    .toException();
        }
    }

    private boolean isWanted() {
        return line.isOpen() && mailbox.ended().isEmpty();
    }

    private synchronized void begin(Listening joined, Start start, Answer answer)
            throws IOException {
        if (!isWanted()) {
            throw new IOException("the socket is closed");
        }
        beginOrEnd(joined, start, answer);
    }

    /// In one turn: nobody tells of what has begun by half.
    private synchronized void beginOrEnd(Listening joined, Start start, Answer answer)
            throws IOException {
        boolean isBegun = false;
        try {
            listening.put(joined.topic(), joined);
            joined.begin(start, answer);
            isBegun = true;
        } finally {
            if (!isBegun) {
                end(joined);
            }
        }
    }

    private synchronized void end(Listening joined) {
        listening.remove(joined.topic(), joined);
        joined.end();
    }

    /// @throws ProblemException 404 if he does not listen to it
    synchronized void unsubscribe(String topic) { // else he might begin anew in between
        end(find(topic));
    }

    /// @throws ProblemException if he may not
    void publish(String topic, JsonNode data) {
        find(topic).publish(data);
    }

    private synchronized Listening find(String topic) {
        var found = listening.get(topic);
        if (found == null) {
            throw Problem.of(404).withDetail("You do not listen to this topic.").toException();
        }
        return found;
    }

    /// By rights that are others now.
    synchronized void joinAnew() throws IOException {
        for (var each : List.copyOf(listening.values())) {
            joinAnew(each);
        }
    }

    /// To the others he is there all the time.
    private void joinAnew(Listening before) throws IOException {
        String topic = before.topic();
        listening.remove(topic);
        var stay = before.endButStay();
        try {
            var joined = switchboard.join(topic, credential, mailbox, line);
            beginOrEnd(joined, new Start.Unknown(), Answer.NONE);
        } catch (ProblemException e) {
            sayEnd(topic, e.problem());
        } finally {
            stay.leave();
        }
    }

    private void sayEnd(String topic, Problem problem) throws IOException {
        byte[] json = Json.standard().write(problem.toBody());
        line.send(List.of(Encoding.FRAMES.event(topic, "end", Optional.empty(), json)));
    }

    /// Tells what happened.
    synchronized void tell(Mailbox.Batch batch) throws IOException {
        if (!(batch.subscription() instanceof Listening to) || to.isOver()) {
            return;
        }
        if (batch.isForgotten()) {
            joinAnew(to);
        } else {
            to.tell(batch.items());
        }
    }

    /// Says that there is somebody, and where, so that a client of quiet topics does not come back
    /// with a position that is long forgotten.
    synchronized void rest() throws IOException {
        var position = switchboard.shared().hub().position(); // before it is asked what waits
        boolean isPosition = !isCatchingUp && !listening.isEmpty() && isToldUpTo(position);
        line.heartbeat(isPosition ? Optional.of(position.toString()) : Optional.empty());
    }

    private boolean isToldUpTo(Position position) {
        return mailbox.isAllTaken()
                && listening.values().stream().allMatch(each -> each.toldUpTo(position));
    }

    /// Where he is, by topic.
    synchronized Map<String, String> positions() {
        var positions = new LinkedHashMap<String, String>();
        for (var each : listening.values()) {
            each.told().ifPresent(at -> positions.put(each.topic(), at.toString()));
        }
        return positions;
    }

    synchronized void endAll() {
        listening.values().forEach(Listening::end);
        listening.clear();
    }

    /// To the request to listen, once.
    private final class Answering implements Answer {
        private final Subscribe request;
        private boolean isAnswered;

        Answering(Subscribe request) {
            this.request = request;
        }

        @Override
        public void begins(Optional<Position> position, boolean isRecovered) throws IOException {
            if (!isAnswered) {
                isAnswered = true;
                var members = new LinkedHashMap<String, Object>();
                position.ifPresent(at -> members.put("position", at.toString()));
                members.put("recovered", isRecovered);
                line.reply(request, members);
            }
        }
    }
}
