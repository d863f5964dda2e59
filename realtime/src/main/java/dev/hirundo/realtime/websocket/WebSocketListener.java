package dev.hirundo.realtime.websocket;

/// What happens on one socket. All of it happens on the connection's own virtual thread, one thing
/// after another, except [#stopping]; it may block, and nothing is read meanwhile.
///
/// What is thrown closes the socket with 1011, and is logged.
public interface WebSocketListener {
    /// The first event.
    void opened(WebSocket socket);

    /// A whole text message.
    void text(String message);

    /// A whole binary message, which is the listener's own.
    void binary(byte[] message);

    /// The answer to a [Frame#ping], or a pong that nobody has asked for.
    default void pong(byte[] payload) {}

    /// The server stops: on a thread of its own, at any time after [#opened]. The socket is broken
    /// off a second later. Closes it with 1001, unless it is overridden.
    default void stopping(WebSocket socket) {
        socket.close(Close.GOING_AWAY, "");
    }

    /// The last event, exactly once for each socket that was opened. Nothing can be sent any more.
    ///
    /// @param code of whoever closed first: the client, the program, or the protocol when the
    ///   client broke it; 1005 if the client gave none, 1006 if the connection ended without a
    ///   close (RFC 6455, section 7.1.5)
    /// @param reason empty if there was none
    void closed(int code, String reason);
}
