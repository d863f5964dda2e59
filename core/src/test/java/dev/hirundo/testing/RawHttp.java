package dev.hirundo.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// An HTTP/1.1 client that sends whatever bytes it is given: what a well-behaved client never
/// would.
public final class RawHttp implements AutoCloseable {
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    public RawHttp(int port) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /// One answer.
    ///
    /// @param headers by their names in lower case
    public record Answer(int status, Map<String, String> headers, String body) {}

    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /// Ends what is sent; answers can still be read.
    public RawHttp endOfInput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /// The next answer; empty if the server closed the connection instead.
    public Optional<Answer> answer() throws IOException {
        return answer(false);
    }

    /// The next answer to a `HEAD` request, which has no body whatever its length says.
    public Optional<Answer> answerToHead() throws IOException {
        return answer(true);
    }

    private Optional<Answer> answer(boolean toHead) throws IOException {
        String statusLine = line();
        if (statusLine.isEmpty()) {
            return Optional.empty();
        }
        var headers = new HashMap<String, String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body =
                toHead
                        ? new byte[0]
                        : headers.containsKey("transfer-encoding")
                                ? chunks()
                                : in.readNBytes(
                                        Integer.parseInt(
                                                headers.getOrDefault("content-length", "0")));
        return Optional.of(
                new Answer(
                        Integer.parseInt(statusLine.split(" ")[1]),
                        headers,
                        new String(body, StandardCharsets.UTF_8)));
    }

    /// The next byte of an answer, or -1 at its end.
    public int read() throws IOException {
        return in.read();
    }

    /// Gives up: what was sent may be lost, and the server sees a reset.
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16);
                size > 0;
                size = Integer.parseInt(line(), 16)) {
            body.writeBytes(in.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    /// Whether the server has ended the connection, after everything it sent has been read. Waits
    /// for it.
    public boolean isClosedByServer() throws IOException {
        return in.read() == -1;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b != -1 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
