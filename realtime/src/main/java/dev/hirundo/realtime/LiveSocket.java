package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.realtime.ClientMessage.Authenticate;
import dev.hirundo.realtime.ClientMessage.BadFrameException;
import dev.hirundo.realtime.ClientMessage.Publish;
import dev.hirundo.realtime.ClientMessage.Subscribe;
import dev.hirundo.realtime.ClientMessage.Unsubscribe;
import dev.hirundo.realtime.websocket.WebSocket;
import dev.hirundo.realtime.websocket.WebSocketListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One client who listens to many topics over one socket. What he sends is answered by the
/// connection's thread; what happens is told by another.
final class LiveSocket implements WebSocketListener, Connection, Runnable {
    private static final System.Logger LOGGER = System.getLogger(LiveSocket.class.getPackageName());

    private static final int GOING_AWAY = 1001; // RFC 6455, section 7.4.1
    private static final int INTERNAL_ERROR = 1011;
    private static final int BAD_FRAME = 4400; // from here on ours: section 7.4.2
    private static final int UNAUTHORIZED = 4401;
    private static final int TOO_SLOW = 4408;
    private static final int TOO_MANY = 4429;
    private static final int MAX_REASON_BYTES = 123; // section 5.5

    private final Switchboard switchboard;
    private final Credential credential;
    private final Mailbox mailbox;
    private final MessageRate rate;
    private final Pulse pulse;
    private @Nullable Line line;
    private @Nullable SocketTopics topics;

    /// When he was last told where he is.
    private volatile long restedNanos = System.nanoTime();

    LiveSocket(Switchboard switchboard, Credential credential) {
        this.switchboard = switchboard;
        this.credential = credential;
        this.rate = new MessageRate(limits().messages(), limits().topics(), System.nanoTime());
        this.pulse = new Pulse(limits().silence());
        this.mailbox = new Mailbox(switchboard.shared().crew(), this);
    }

    @Override
    public Kind kind() {
        return Kind.WEBSOCKET;
    }

    @Override
    public void end(End reason) {
        mailbox.end(reason);
    }

    @Override
    public int waiting() {
        return mailbox.size();
    }

    @Override
    public boolean look(long nowNanos) {
        var line = line();
        if (credential.isOver() && line.isOpen()) {
            // whoever tells is busy with what he began before, and this thread has no time
            Thread.startVirtualThread(() -> line.close(UNAUTHORIZED, ""));
            return false;
        }
        if (pulse.isLost(nowNanos)) {
            mailbox.end(End.SILENT);
        } else if (nowNanos - restedNanos >= limits().heartbeat().toNanos()) {
            mailbox.rouse(); // though much is said: his other topics may be quiet
        }
        return line.breakOffIfStalled(nowNanos, limits().stall());
    }

    private Limits limits() {
        return switchboard.shared().limits();
    }

    private Line line() {
        return Objects.requireNonNull(line, "the socket has not been opened");
    }

    private SocketTopics topics() {
        return Objects.requireNonNull(topics, "the socket has not been opened");
    }

    @Override
    public void opened(WebSocket socket) {
        line = new Line(socket);
        topics = new SocketTopics(switchboard, credential, mailbox, line);
        try {
            switchboard.shared().connections().add(this, credential);
        } catch (ProblemException e) { // others have come since he was let in
            line.close(TOO_MANY, e.problem().detail());
            return;
        }
        credential.onEnd(() -> mailbox.end(End.UNAUTHORIZED));
        run();
    }

    /// It is said by whoever tells, behind what waits.
    @Override
    public void stopping(WebSocket socket) {
        mailbox.end(End.GOING_AWAY);
    }

    @Override
    public void closed(int code, String reason) {
        switchboard.shared().connections().remove(this);
        credential.cancel();
        mailbox.end(End.GOING_AWAY); // whoever tells ends too
        topics().endAll();
    }

    @Override
    public void binary(byte[] message) {
        line().close(BAD_FRAME, "not text");
    }

    @Override
    public void pong(byte[] payload) {
        pulse.hears(true);
    }

    @Override
    public void text(String message) {
        pulse.hears(false);
        try {
            take(message);
        } finally {
            pulse.hears(true);
        }
    }

    private void take(String message) {
        if (!rate.allows(System.nanoTime()) || !switchboard.allows(credential.key())) {
            line().close(TOO_MANY, "");
            return;
        }
        try {
            answer(ClientMessage.parse(message));
        } catch (BadFrameException e) {
            line().close(BAD_FRAME, e.reason());
        } catch (IOException _) {
            // the socket is closed, and everything ends with it
        }
    }

    private void answer(ClientMessage message) throws IOException {
        try {
            handle(message);
        } catch (ProblemException e) {
            line().refuse(message, e.problem());
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "a message of a socket failed", e);
            line().refuse(message, Problem.of(500));
        }
    }

    private void handle(ClientMessage message) throws IOException {
        var topics = topics();
        switch (message) {
            case Subscribe subscribe -> topics.subscribe(subscribe); // answers by itself
            case Unsubscribe(_, String topic) -> {
                topics.unsubscribe(topic);
                line().reply(message, Map.of());
            }
            case Publish(_, String topic, var data) -> {
                topics.publish(topic, data);
                line().reply(message, Map.of());
            }
            case Authenticate(_, String token) -> authenticate(message, token);
        }
    }

    private void authenticate(ClientMessage message, String token) throws IOException {
        boolean wasNobody = !credential.isUser();
        boolean mayDoOtherThings = credential.renew(token);
        if (wasNobody) {
            try {
                switchboard.shared().connections().rename(this, credential);
            } catch (ProblemException e) {
                line().close(TOO_MANY, e.problem().detail());
                return;
            }
        }
        line().reply(message, Map.of());
        if (mayDoOtherThings) {
            joinAnew();
        }
    }

    /// He has been answered. If he can't be told why he listens to something no more, nor be kept
    /// from what he may not see any more, he comes back.
    private void joinAnew() throws IOException {
        try {
            topics().joinAnew();
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "a socket could not join anew", e);
            line().close(INTERNAL_ERROR, "");
        }
    }

    /// Tells what waits.
    @Override
    public void run() {
        try {
            while (tellsNext()) {}
        } catch (IOException _) {
            // the socket is closed
        } catch (RuntimeException | Error e) {
            LOGGER.log(System.Logger.Level.ERROR, "a socket could not be told", e);
            line().close(INTERNAL_ERROR, "");
        }
    }

    /// @return whether there may be more
    private boolean tellsNext() throws IOException {
        if (credential.isOver()) {
            mailbox.end(End.UNAUTHORIZED);
        }
        switch (mailbox.take()) {
            case Mailbox.Batch batch -> topics().tell(batch);
            case Mailbox.Rest _ -> {
                restedNanos = System.nanoTime();
                pulse.asks(restedNanos);
                topics().rest();
            }
            case Mailbox.Over(var end) -> {
                say(end);
                return false;
            }
            case Mailbox.Nothing _ -> {
                return false;
            }
        }
        return true;
    }

    private void say(End end) {
        switchboard.shared().meters().ended(end);
        switch (end) {
            case GOING_AWAY -> line().close(GOING_AWAY, resume());
            case TOO_SLOW -> line().close(TOO_SLOW, resume());
            case UNAUTHORIZED -> line().close(UNAUTHORIZED, "");
            case SILENT -> line().terminate();
        }
    }

    /// Where he is, if there is room for it in a close frame.
    private String resume() {
        var positions = topics().positions();
        byte[] json = Json.standard().write(Map.of("resume", positions));
        return positions.isEmpty() || json.length > MAX_REASON_BYTES
                ? ""
                : new String(json, StandardCharsets.UTF_8);
    }
}
