package dev.hirundo.realtime.websocket;

import dev.hirundo.core.http1.SwitchedConnection;
import java.time.Duration;

/// One socket from its first to its last event, on the connection's thread.
final class Session implements FrameReader.Events {
    private static final System.Logger LOGGER = System.getLogger(Session.class.getPackageName());

    /// How long a socket may take to end when the server stops.
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

    private final SwitchedConnection connection;
    private final WebSocket socket;
    private final WebSocketListener listener;

    Session(SwitchedConnection connection, WebSocket socket, WebSocketListener listener) {
        this.connection = connection;
        this.socket = socket;
        this.listener = listener;
    }

    void run(int maxMessageBytes) {
        try {
            listener.opened(socket);
            connection.whenStopping(this::stopping);
            read(new FrameReader(maxMessageBytes, this));
        } catch (ViolationException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "client refused: {0}", e.getMessage());
            fail(e.close());
        } catch (RuntimeException e) {
            listenerFailed(e);
            fail(new Close(Close.INTERNAL_ERROR, ""));
        } finally {
            var close = socket.ended();
            listener.closed(close.code(), close.reason());
        }
    }

    private static void listenerFailed(RuntimeException e) {
        LOGGER.log(System.Logger.Level.WARNING, "the listener of a WebSocket failed", e);
    }

    private void read(FrameReader reader) {
        while (!reader.isEnded()) {
            byte[] bytes = connection.read();
            if (bytes == null) {
                return;
            }
            reader.accept(bytes);
        }
    }

    private void fail(Close close) {
        socket.end(close);
        connection.awaitQuiet();
    }

    private void stopping() {
        connection.closeAfter(STOP_TIMEOUT);
        try {
            listener.stopping(socket);
        } catch (RuntimeException e) {
            listenerFailed(e);
            socket.close(Close.GOING_AWAY, "");
        }
    }

    @Override
    public void text(String text) {
        if (socket.isOpen()) {
            listener.text(text);
        }
    }

    @Override
    public void binary(byte[] data) {
        if (socket.isOpen()) {
            listener.binary(data);
        }
    }

    @Override
    public void ping(byte[] payload) {
        socket.answer(payload);
    }

    @Override
    public void pong(byte[] payload) {
        if (socket.isOpen()) {
            listener.pong(payload);
        }
    }

    @Override
    public void close(Close close) {
        socket.end(close);
    }
}
