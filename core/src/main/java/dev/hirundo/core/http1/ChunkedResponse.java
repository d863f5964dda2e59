package dev.hirundo.core.http1;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.SocketWriterException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/// The body of a response in chunks (RFC 9112, section 7.1), for whoever sends the same to many:
/// what is made a chunk once goes to each as it is, where its stream copies and frames it for each.
///
/// ```java
/// body.flush();
/// OutputStream socket = ChunkedResponse.behind(body).orElseThrow(…);
/// socket.write(ChunkedResponse.chunk(news));
/// body.close();
/// ```
public final class ChunkedResponse {
    private static final byte[] LINE_END = {'\r', '\n'};

    private ChunkedResponse() {}

    /// Frames bytes as one chunk.
    ///
    /// @throws IllegalArgumentException there are none: that would end the body
    public static byte[] chunk(byte[] data) {
        if (data.length == 0) {
            throw new IllegalArgumentException("an empty chunk ends the body");
        }
        var chunk = new ByteArrayOutputStream(data.length + 12);
        chunk.writeBytes(Integer.toHexString(data.length).getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(LINE_END);
        chunk.writeBytes(data);
        chunk.writeBytes(LINE_END);
        return chunk.toByteArray();
    }

    /// What is behind the body of the response that this thread makes. It takes chunks, in pieces
    /// or several at once, in turns with what is written to the body and flushed; the body alone is
    /// closed. For one thread at a time, and any.
    ///
    /// A write blocks as long as the client does not read, and fails if he has gone; an interrupt
    /// closes the socket. The bytes must stay as they are. Helidon's listeners are not told of
    /// them, and `ServerResponse.bytesWritten` does not count them.
    ///
    /// @param body as the response has given it, flushed after something was written
    /// @return empty if there are no chunks, as over HTTP/2, or if somebody else has to see what is
    ///   written: a content encoding, or a filter of the response's stream; and on a server without
    ///   `Hirundo.defaults`
    public static Optional<OutputStream> behind(OutputStream body) {
        Objects.requireNonNull(body, "body");
        return StrictConnection.CURRENT.isBound()
                ? StrictConnection.CURRENT.get().behind(body).map(Socket::new)
                : Optional.empty();
    }

    private static final class Socket extends OutputStream {
        private final DataWriter writer;

        Socket(DataWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                writer.writeNow(BufferData.createReadOnly(bytes, from, length));
            } catch (UncheckedIOException | SocketWriterException e) {
                throw new IOException("The client has gone", e);
            }
        }
    }
}
