package dev.hirundo.realtime.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads what a client sends, RFC 6455, section 5: bytes in, messages out. The same bytes give the
/// same messages however they are split into reads.
///
/// For one connection; not thread-safe, no I/O. It keeps the bytes of one message that have come,
/// and takes no memory for those that are only announced.
final class FrameReader {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MessageBuffer message;
    private final Events events;

    private Part part = Part.OPCODE;

    /// Of a long length or the mask: how many bytes there are, and how many are still to come.
    private int headerBytes;

    private int headerLeft;

    private boolean fin;
    private int opcode;
    private long length;
    private int mask;

    /// Of the payload of this frame: what is still to come.
    private long left;

    private byte[] control = {};

    /// Where it is in a frame; the name says what comes next.
    private enum Part {
        OPCODE,
        LENGTH,
        LONG_LENGTH,
        MASK,
        PAYLOAD,
        /// nothing that matters: the peer has closed
        END
    }

    /// Who is told.
    interface Events {
        void text(String text);

        void binary(byte[] data);

        void ping(byte[] payload);

        void pong(byte[] payload);

        /// The last event.
        void close(Close close);
    }

    /// @param maxMessageBytes of one message, all its frames together
    FrameReader(int maxMessageBytes, Events events) {
        this.message = new MessageBuffer(maxMessageBytes);
        this.events = events;
    }

    /// Whether the peer has closed: what comes behind is dropped.
    boolean isEnded() {
        return part == Part.END;
    }

    /// Goes on.
    ///
    /// @param bytes are changed
    /// @throws ViolationException what came is no WebSocket; the reader is of no use any more
    void accept(byte[] bytes) {
        int i = 0;
        while (i < bytes.length && part != Part.END) {
            if (part == Part.PAYLOAD) {
                int to = (int) Math.min(bytes.length, i + left);
                payload(bytes, i, to);
                i = to;
            } else {
                part = header(bytes[i++] & 0xff);
            }
            if (part == Part.PAYLOAD && left == 0) {
                part = Part.OPCODE; // before the event, which may throw
                frameEnds();
            }
        }
    }

    private Part header(int b) {
        return switch (part) {
            case OPCODE -> opcode(b);
            case LENGTH -> length(b);
            case LONG_LENGTH -> {
                length = length << 8 | b;
                yield --headerLeft > 0 ? Part.LONG_LENGTH : longLength();
            }
            case MASK -> {
                mask = mask << 8 | b;
                yield --headerLeft > 0 ? Part.MASK : Part.PAYLOAD;
            }
            case PAYLOAD, END -> throw new IllegalStateException(part.name());
        };
    }

    private Part opcode(int b) {
        fin = (b & 0x80) != 0;
        opcode = b & 0x0f;
        if ((b & 0x70) != 0) {
            throw violation("a reserved bit is set");
        }
        if (!Opcode.isKnown(opcode)) {
            throw violation("a reserved opcode");
        }
        if (Opcode.isControl(opcode)) {
            if (!fin) {
                throw violation("a control frame in pieces");
            }
        } else if (opcode == Opcode.CONTINUATION) {
            if (!message.isBegun()) {
                throw violation("a continuation of no message");
            }
        } else if (message.isBegun()) {
            throw violation("a message within a message");
        }
        return Part.LENGTH;
    }

    private Part length(int b) {
        if ((b & 0x80) == 0) {
            throw violation("a frame without a mask");
        }
        int shortLength = b & 0x7f;
        if (shortLength < 126) {
            length = shortLength;
            return payloadAnnounced();
        }
        if (Opcode.isControl(opcode)) {
            throw violation("a control frame of more than 125 bytes");
        }
        length = 0;
        headerBytes = shortLength == 126 ? Short.BYTES : Long.BYTES;
        headerLeft = headerBytes;
        return Part.LONG_LENGTH;
    }

    private Part longLength() {
        if (length < 0) {
            throw violation("a length of more than 63 bits");
        }
        if (length < 126 || headerBytes == Long.BYTES && length < 65_536) {
            throw violation("a length in more bytes than it needs");
        }
        return payloadAnnounced();
    }

    private Part payloadAnnounced() {
        if (Opcode.isControl(opcode)) {
            control = new byte[(int) length];
        } else {
            if (length > message.room()) {
                throw new ViolationException(Close.TOO_BIG, "the message is too big");
            }
            if (opcode != Opcode.CONTINUATION) {
                message.begin(opcode);
            }
        }
        left = length;
        headerLeft = Integer.BYTES;
        return Part.MASK;
    }

    private void payload(byte[] bytes, int from, int to) {
        int done = (int) (length - left);
        unmask(bytes, from, to, Integer.rotateLeft(mask, 8 * (done & 3)));
        left -= to - from;
        if (Opcode.isControl(opcode)) {
            System.arraycopy(bytes, from, control, done, to - from);
        } else {
            message.add(bytes, from, to, fin && left == 0);
        }
    }

    private static void unmask(byte[] bytes, int from, int to, int mask) {
        int i = from;
        long both = (long) mask << Integer.SIZE | mask & 0xffff_ffffL;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ both);
        }
        for (int shift = 24; i < to; i++, shift -= 8) {
            bytes[i] ^= (byte) (mask >>> shift); // a shift counts modulo 32
        }
    }

    private void frameEnds() {
        switch (opcode) {
            case Opcode.PING -> events.ping(control);
            case Opcode.PONG -> events.pong(control);
            case Opcode.CLOSE -> {
                part = Part.END;
                events.close(Close.parse(control));
            }
            default -> {
                if (fin) {
                    message.end(events);
                }
            }
        }
    }

    private static ViolationException violation(String reason) {
        return new ViolationException(Close.PROTOCOL_ERROR, reason);
    }
}
