package dev.hirundo.realtime.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The message that is coming, RFC 6455, section 5.4. Text is checked as it comes (section 8.1).
///
/// For one connection; not thread-safe.
final class MessageBuffer {
    private static final byte[] NOTHING = {};
    private static final int NONE = 0;

    private final int maxBytes;

    private int opcode = NONE;
    private byte[] bytes = NOTHING;
    private int size;
    private Utf8 utf8 = new Utf8();

    MessageBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean isBegun() {
        return opcode != NONE;
    }

    /// How many bytes may still come.
    int room() {
        return maxBytes - size;
    }

    void begin(int opcode) {
        this.opcode = opcode;
        utf8 = new Utf8();
    }

    /// @param last whether they are the last: then they fit exactly
    /// @throws ViolationException it is a text, and they are not UTF-8
    void add(byte[] more, int from, int to, boolean last) {
        if (opcode == Opcode.TEXT && !utf8.accept(more, from, to)) {
            throw notUtf8();
        }
        int needed = size + to - from;
        if (needed > bytes.length) {
            int roomy = (int) Math.min(2L * bytes.length, maxBytes);
            bytes = Arrays.copyOf(bytes, last ? needed : Math.max(needed, roomy));
        }
        System.arraycopy(more, from, bytes, size, to - from);
        size = needed;
    }

    /// @throws ViolationException it is a text that ends within a character
    void end(FrameReader.Events events) {
        int kind = opcode;
        byte[] data = bytes;
        int length = size;
        opcode = NONE;
        bytes = NOTHING;
        size = 0;
        if (kind == Opcode.BINARY) {
            events.binary(data.length == length ? data : Arrays.copyOf(data, length));
        } else if (utf8.isComplete()) {
            events.text(new String(data, 0, length, StandardCharsets.UTF_8));
        } else {
            throw notUtf8();
        }
    }

    private static ViolationException notUtf8() {
        return new ViolationException(Close.NOT_UTF8, "the text is not UTF-8");
    }
}
