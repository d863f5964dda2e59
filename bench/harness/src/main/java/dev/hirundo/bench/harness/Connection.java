package dev.hirundo.bench.harness;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// One keep-alive connection to a server: one request, one answer, and so on. As little work as
/// there can be, so that it is not what is measured.
public final class Connection implements AutoCloseable {
    private static final String LENGTH = "content-length: ";
    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[32 * 1024];

    Connection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
    }

    /// @param status the code
    /// @param head status line and headers as they came
    public record Answer(int status, String head, String body) {}

    public Answer send(String method, String path, String body) throws IOException {
        return send(method, path, "", body);
    }

    /// @param headers whole lines, each with its end
    /// @param body ASCII; empty for none
    public Answer send(String method, String path, String headers, String body) throws IOException {
        String request =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\n"
                        + headers
                        + (body.isEmpty()
                                ? ""
                                : "Content-Type: application/json\r\nContent-Length: "
                                        + body.length()
                                        + "\r\n")
                        + "\r\n"
                        + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        int size = 0;
        int end = -1;
        while (end < 0) {
            size = more(size);
            end = endOfHead(size);
        }
        String head = text(0, end);
        int total = end + length(head);
        while (size < total) {
            size = more(size);
        }
        return new Answer(Integer.parseInt(head.substring(9, 12)), head, text(end, total));
    }

    private int more(int size) throws IOException {
        int count = in.read(buffer, size, buffer.length - size);
        if (count <= 0) {
            throw new EOFException("the server closed the connection: " + text(0, size));
        }
        return size + count;
    }

    private int endOfHead(int size) {
        for (int i = 3; i < size; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int length(String head) {
        for (int i = 0; i < head.length() - LENGTH.length(); i++) {
            if (head.regionMatches(true, i, LENGTH, 0, LENGTH.length())) {
                int start = i + LENGTH.length();
                return Integer.parseInt(head.substring(start, head.indexOf('\r', start)));
            }
        }
        throw new IllegalStateException("no Content-Length: " + head);
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
