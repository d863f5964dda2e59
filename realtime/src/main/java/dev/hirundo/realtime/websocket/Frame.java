package dev.hirundo.realtime.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One whole message, or a ping, encoded as it goes from a server over the wire (RFC 6455, section
/// 5.2): made once, it can be sent to many sockets.
///
/// Immutable.
public final class Frame {
    private static final int FIN = 0x80;
    private static final int MAX_CONTROL_BYTES = 125;

    private final byte[] bytes;

    private Frame(int opcode, byte[] payload) {
        int length = payload.length;
        var frame = ByteBuffer.allocate(length + (length < 126 ? 2 : length < 65_536 ? 4 : 10));
        frame.put((byte) (FIN | opcode));
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 65_536) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        bytes = frame.put(payload).array();
    }

    /// A text message. Half of a surrogate pair becomes a question mark.
    public static Frame text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A text message that has been encoded already, such as JSON.
    ///
    /// @param utf8 must be that: it is not looked at. It is copied.
    public static Frame text(byte[] utf8) {
        return new Frame(Opcode.TEXT, utf8);
    }

    /// A binary message.
    ///
    /// @param data is copied
    public static Frame binary(byte[] data) {
        return new Frame(Opcode.BINARY, data);
    }

    /// A question whether the peer is there, which [WebSocketListener#pong] tells the answer to.
    ///
    /// @param payload comes back as it is; at most 125 bytes; is copied
    /// @throws IllegalArgumentException if it is longer
    public static Frame ping(byte[] payload) {
        return control(Opcode.PING, payload);
    }

    static Frame pong(byte[] payload) {
        return control(Opcode.PONG, payload);
    }

    static Frame of(Close close) {
        return control(Opcode.CLOSE, close.payload());
    }

    private static Frame control(int opcode, byte[] payload) {
        if (payload.length > MAX_CONTROL_BYTES) {
            throw new IllegalArgumentException("More than 125 bytes: " + payload.length);
        }
        return new Frame(opcode, payload);
    }

    /// How many bytes go over the wire.
    public int length() {
        return bytes.length;
    }

    /// The frame itself, which nobody may change.
    byte[] bytes() {
        return bytes;
    }
}
