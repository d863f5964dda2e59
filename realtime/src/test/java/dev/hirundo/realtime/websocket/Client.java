package dev.hirundo.realtime.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.RawHttp;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A client that sends what it is given, and reads frames one by one.
public final class Client implements AutoCloseable {
    /// The key of RFC 6455, section 1.3, and what it must be answered with.
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final RawHttp http;

    private Client(RawHttp http) {
        this.http = http;
    }

    /// A server's frame.
    public record Received(int first, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        public int closeCode() {
            assertEquals(0x88, first);
            return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
    }

    public static Client open(int port, String path) throws IOException {
        var http = new RawHttp(port);
        http.send(request(path));
        assertEquals(101, http.answer().orElseThrow().status());
        return new Client(http);
    }

    static String request(String path) {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, upgrade\r\n"
                + "Upgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY
                + "\r\n\r\n";
    }

    public Client send(ClientFrames frames) throws IOException {
        http.send(frames.toBytes());
        return this;
    }

    /// What the server does not take any more is not missed.
    public void sendWhatIsTaken(byte[] bytes, int size) {
        try {
            for (int from = 0; from < bytes.length; from += size) {
                http.send(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
            }
        } catch (IOException _) {
            // it has closed
        }
    }

    /// Says that nothing more will come, if the server still wants to know.
    public void end() {
        try {
            http.endOfInput();
        } catch (IOException _) {
            // it has closed
        }
    }

    public RawHttp raw() {
        return http;
    }

    public Received receive() throws IOException {
        int first = next();
        int length = next();
        int bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (bytes > 0) {
            length = 0;
        }
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | next();
        }
        var payload = new ByteArrayOutputStream();
        for (int i = 0; i < length; i++) {
            payload.write(next());
        }
        return new Received(first, payload.toByteArray());
    }

    private int next() throws IOException {
        int b = http.read();
        if (b < 0) {
            throw new EOFException();
        }
        return b;
    }

    /// Whether it has ended the connection, by a reset if it did not read what had come.
    boolean isClosedByServer() throws IOException {
        try {
            return http.isClosedByServer();
        } catch (SocketException _) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
