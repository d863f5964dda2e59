package dev.hirundo.core.http1;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/// Lets no body out in answer to HEAD, RFC 9110, section 9.3.2. Helidon 4.5.0 writes what the route
/// sends, and the client takes it for the next answer.
///
/// Not thread-safe.
final class AnswerWriter implements DataWriter {
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final DataWriter socket;
    private boolean headOnly;

    /// How many bytes of [#HEAD_END] have just been written.
    private int matched;

    AnswerWriter(DataWriter socket) {
        this.socket = socket;
    }

    /// Everything passes.
    void all() {
        headOnly = false;
    }

    /// From now on one head passes, and nothing behind it.
    void headOnly() {
        headOnly = true;
        matched = 0;
    }

    @Override
    public void write(BufferData... buffers) {
        if (!headOnly) {
            socket.write(buffers);
            return;
        }
        for (var buffer : buffers) {
            write(buffer);
        }
    }

    @Override
    public void write(BufferData buffer) {
        socket.write(headOnly ? cut(buffer) : buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        if (!headOnly) {
            socket.writeNow(buffers);
            return;
        }
        for (var buffer : buffers) {
            writeNow(buffer);
        }
    }

    @Override
    public void writeNow(BufferData buffer) {
        socket.writeNow(headOnly ? cut(buffer) : buffer);
    }

    private BufferData cut(BufferData buffer) {
        byte[] bytes = buffer.readBytes();
        int length = 0;
        while (length < bytes.length && matched < HEAD_END.length) {
            byte c = bytes[length++];
            if (c == HEAD_END[matched]) {
                matched++;
            } else {
                matched = c == '\r' ? 1 : 0;
            }
        }
        return BufferData.create(bytes, 0, length);
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public void close() {
        socket.close();
    }
}
