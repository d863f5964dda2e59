package dev.hirundo.bench.live;

import io.helidon.common.socket.SocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// By what one listens, and how one begins to.
enum Wire {
    SSE("/sse", "Accept: text/event-stream\r\n", "\nid:"),
    WS(
            "/ws",
            """
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            """,
            "\"ok\":true");

    private static final int TEXT = 0x81; // RFC 6455, section 5.2
    private static final int MASKED = 0x80;

    private final String path;
    private final String headers;
    private final String begun;

    Wire(String path, String headers, String begun) {
        this.path = path;
        this.headers = headers;
        this.begun = begun;
    }

    static Consumer<SocketOptions.Builder> sendBuffer(String bytes) {
        int size = Integer.parseInt(bytes);
        return options -> {
            if (size > 0) {
                options.socketSendBufferSize(size);
            }
        };
    }

    String path() {
        return path;
    }

    /// What says that one listens, somewhere in the answer.
    String begun() {
        return begun;
    }

    ByteBuffer request(String query) {
        return ascii("GET " + path + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    }

    /// What is sent over a WebSocket when the answer's head has come.
    ///
    /// @param after a position, or empty
    static ByteBuffer subscribe(String topic, String after) {
        String message =
                "{\"op\":\"subscribe\",\"id\":1,\"topic\":\"%s\"%s}"
                        .formatted(topic, after.isEmpty() ? "" : ",\"after\":\"" + after + "\"");
        var frame = ByteBuffer.allocate(message.length() + 6); // shorter than 126
        frame.put((byte) TEXT).put((byte) (MASKED | message.length())).putInt(0);
        return frame.put(ascii(message)).flip();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
