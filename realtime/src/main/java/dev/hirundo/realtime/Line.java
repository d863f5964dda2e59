package dev.hirundo.realtime;

import dev.hirundo.core.Json;
import dev.hirundo.core.Problem;
import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.realtime.websocket.Frame;
import dev.hirundo.realtime.websocket.WebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is said to one client over a socket. Thread-safe; blocks as long as he does not read.
final class Line implements Outlet<Frame> {
    private static final int PIECE_BYTES = 64 * 1024;

    private final WebSocket socket;

    /// How many threads send, or wait for their turn to.
    private int sending;

    private long lastNanos = System.nanoTime();

    Line(WebSocket socket) {
        this.socket = socket;
    }

    boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public Encoding<Frame> encoding() {
        return Encoding.FRAMES;
    }

    /// The answer to who listens has told it.
    @Override
    public void caughtUp(Position position) {}

    /// In pieces, so that a client who reads slowly is not taken for one who does not read.
    ///
    /// @throws IOException the socket is closed
    @Override
    public void send(List<Frame> frames) throws IOException {
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < frames.size(); i++) {
            bytes += frames.get(i).length();
            if (bytes >= PIECE_BYTES || i == frames.size() - 1) {
                sendAtOnce(frames.subList(from, i + 1));
                from = i + 1;
                bytes = 0;
            }
        }
    }

    private void sendAtOnce(List<Frame> frames) throws IOException {
        startsToSend();
        try {
            if (!socket.send(frames, this::isRead)) {
                throw new IOException("the socket is closed");
            }
        } finally {
            hasSent();
        }
    }

    private synchronized void startsToSend() {
        if (sending++ == 0) {
            lastNanos = System.nanoTime();
        }
    }

    /// By a client who reads, though slowly.
    private synchronized void isRead() {
        lastNanos = System.nanoTime();
    }

    private synchronized void hasSent() {
        sending--;
        lastNanos = System.nanoTime();
    }

    private void send(Map<String, Object> object) throws IOException {
        send(List.of(Frame.text(Json.standard().write(object))));
    }

    /// A ping, for whoever stands between, and a message, for scripts of a browser see no pings.
    ///
    /// @param position up to where all that he listens to has been told, if that is known
    void heartbeat(Optional<String> position) throws IOException {
        var message = new LinkedHashMap<String, Object>(Map.of("event", "position"));
        position.ifPresent(at -> message.put("position", at));
        byte[] json = Json.standard().write(message);
        send(List.of(Frame.text(json), Frame.ping(new byte[0])));
    }

    void reply(ClientMessage to, Map<String, Object> members) throws IOException {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("re", to.id());
        answer.put("ok", true);
        answer.putAll(members);
        send(answer);
    }

    void refuse(ClientMessage to, Problem problem) throws IOException {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("re", to.id());
        answer.put("error", problem.toBody());
        send(answer);
    }

    /// Breaks off a client who has not read for so long.
    ///
    /// @return whether he is one
    boolean breakOffIfStalled(long nowNanos, Duration patience) {
        boolean isStalled = isStalled(nowNanos, patience);
        if (isStalled) {
            socket.terminate();
        }
        return isStalled;
    }

    private synchronized boolean isStalled(long nowNanos, Duration patience) {
        return sending > 0 && nowNanos - lastNanos > patience.toNanos();
    }

    void close(int code, String reason) {
        socket.close(code, reason);
    }

    void terminate() {
        socket.terminate();
    }
}
