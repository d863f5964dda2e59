package dev.hirundo.realtime.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a client sends, well-formed or not.
public final class ClientFrames {
    static final int FIN = 0x80;

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    public ClientFrames text(String text) {
        return frame(FIN | Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The first part of a text.
    ClientFrames begin(String text) {
        return frame(Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    ClientFrames more(String text) {
        return frame(Opcode.CONTINUATION, text.getBytes(StandardCharsets.UTF_8));
    }

    ClientFrames last(String text) {
        return frame(FIN | Opcode.CONTINUATION, text.getBytes(StandardCharsets.UTF_8));
    }

    public ClientFrames ping(String payload) {
        return frame(FIN | Opcode.PING, payload.getBytes(StandardCharsets.UTF_8));
    }

    public ClientFrames pong(String payload) {
        return frame(FIN | Opcode.PONG, payload.getBytes(StandardCharsets.UTF_8));
    }

    ClientFrames close(int code, String reason) {
        return frame(FIN | Opcode.CLOSE, new Close(code, reason).payload());
    }

    public ClientFrames frame(int first, byte[] payload) {
        bytes.write(first);
        length(payload.length);
        bytes.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            bytes.write(payload[i] ^ MASK[i % MASK.length]);
        }
        return this;
    }

    private void length(int length) {
        if (length < 126) {
            bytes.write(0x80 | length);
        } else if (length < 65_536) {
            bytes.write(0x80 | 126);
            bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
        } else {
            bytes.write(0x80 | 127);
            bytes.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
    }

    /// Bytes as they are.
    ClientFrames raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }
}
