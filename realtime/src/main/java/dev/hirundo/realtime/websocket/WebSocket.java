package dev.hirundo.realtime.websocket;

import dev.hirundo.core.http1.SwitchedConnection;
import io.helidon.common.socket.PeerInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The server's end of an open WebSocket.
///
/// Thread-safe: frames of several threads are sent one after the other, never mixed. Pings are
/// answered by themselves; a client that sends many without reading gets the last one answered, as
/// RFC 6455 allows (section 5.5.3).
public final class WebSocket {
    private static final int PIECE_BYTES = 64 * 1024;

    private final SwitchedConnection connection;
    private final Duration closeTimeout;
    private final Optional<String> subprotocol;

    /// Whose turn it is to write; held while writing, for that is what it is for. Whoever finds it
    /// taken leaves what the protocol has to say to the one who has it.
    private final ReentrantLock turn = new ReentrantLock();

    /// Held while one of these is written, and never while anything blocks.
    private final Object state = new Object();

    /// The last ping.
    private volatile byte @Nullable [] unanswered;

    /// Why it ends: of whoever came first. From then on nothing but its frame is sent.
    private volatile @Nullable Close close;

    private volatile boolean closeSent;

    WebSocket(SwitchedConnection connection, Duration closeTimeout, Optional<String> subprotocol) {
        this.connection = connection;
        this.closeTimeout = closeTimeout;
        this.subprotocol = subprotocol;
    }

    /// Which of the subprotocols offered was chosen.
    public Optional<String> subprotocol() {
        return subprotocol;
    }

    /// Who is at the other end of the connection: perhaps a proxy.
    public PeerInfo remotePeer() {
        return connection.remotePeer();
    }

    /// Whether neither side has begun to close.
    public boolean isOpen() {
        return close == null;
    }

    /// Sends these frames, one behind the other, in as few packets as they need. Blocks while
    /// another thread sends, and as long as the client does not read: only [#terminate] and the
    /// timeout of a [#close] end that.
    ///
    /// @return false if nothing was sent, or only some of it, for the socket is closed or closing
    public boolean send(Frame... frames) {
        return send(List.of(frames), () -> {});
    }

    /// As [#send(Frame...)]; for whoever has to know that a client reads, though slowly.
    ///
    /// @param progress runs whenever some 64 KiB of what takes more have been handed to the
    ///   operating system; must be quick
    public boolean send(List<Frame> frames, Runnable progress) {
        turn.lock();
        try {
            if (!isOpen()) {
                return false;
            }
            write(frames, progress);
            return true;
        } catch (IOException _) {
            connection.close();
            return false;
        } finally {
            turn.unlock();
            sayWhatIsLeft();
        }
    }

    private void write(List<Frame> frames, Runnable progress) throws IOException {
        var parts = new byte[frames.size()][];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = frames.get(i).bytes();
            length += parts[i].length;
        }
        if (length < 2 * PIECE_BYTES) {
            connection.write(parts);
            return;
        }
        for (byte[] part : parts) {
            for (int from = 0; from < part.length; from += PIECE_BYTES) {
                int to = Math.min(from + PIECE_BYTES, part.length);
                connection.write(Arrays.copyOfRange(part, from, to));
                progress.run();
            }
        }
    }

    /// Closes the socket: says so behind what is being sent, and waits for the client's answer on
    /// the connection's own thread. A client that does not answer in time is broken off. Without
    /// effect if the socket is closed or closing.
    ///
    /// @param code 1000 to 1003, 1007 to 1014, 3000 to 4999
    /// @param reason at most 123 bytes of UTF-8
    /// @throws IllegalArgumentException such a frame may not be sent
    public void close(int code, String reason) {
        if (begin(Close.toSend(code, reason))) {
            sayWhatIsLeft();
        }
    }

    /// Breaks the connection off, and frees whoever is sending. Does not block.
    public void terminate() {
        ended();
        connection.close();
    }

    /// To a ping.
    void answer(byte[] payload) {
        exchangeUnanswered(payload);
        sayWhatIsLeft();
    }

    /// Says the last word: answers the client's close, or tells him what he did wrong. Waits for
    /// its turn.
    void end(Close last) {
        begin(last);
        turn.lock();
        try {
            say();
        } finally {
            turn.unlock();
        }
    }

    /// The connection has ended.
    ///
    /// @return why the socket did
    Close ended() {
        synchronized (state) {
            var first = close == null ? Close.WITHOUT_FRAME : close;
            close = first;
            closeSent = true;
            return first;
        }
    }

    private boolean begin(Close reason) {
        synchronized (state) {
            if (close != null) {
                return false;
            }
            close = reason;
        }
        connection.closeAfter(closeTimeout);
        return true;
    }

    private byte @Nullable [] exchangeUnanswered(byte @Nullable [] next) {
        synchronized (state) {
            byte[] last = unanswered;
            unanswered = next;
            return last;
        }
    }

    /// Whoever has the turn looks again after he has given it back, so nothing is left behind.
    private void sayWhatIsLeft() {
        while (isSomethingLeft() && turn.tryLock()) {
            try {
                say();
            } finally {
                turn.unlock();
            }
        }
    }

    private boolean isSomethingLeft() {
        return isOpen() ? unanswered != null : !closeSent;
    }

    private void say() {
        try {
            var last = close;
            if (last == null) {
                byte[] ping = exchangeUnanswered(null);
                if (ping != null) {
                    connection.write(Frame.pong(ping).bytes());
                }
            } else if (!closeSent) {
                closeSent = true;
                if (last.code() != Close.NO_FRAME) {
                    connection.write(Frame.of(last).bytes());
                }
            }
        } catch (IOException _) {
            connection.close();
        }
    }
}
