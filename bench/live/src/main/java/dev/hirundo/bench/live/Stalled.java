package dev.hirundo.bench.live;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.regex.Pattern;

/// One who listens, and does not read for a while.
final class Stalled implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /// A whole message, with the position that one comes back with.
    private static final Pattern SSE =
            Pattern.compile("id: (\\S+)\nevent: created\ndata: \\{\"n\":(\\d+),[^\n]*\n\n");

    private static final Pattern WS =
            Pattern.compile(
                    "\"event\":\"created\",\"position\":\"([^\"]+)\",\"data\":\\{\"n\":(\\d+),[^}]*}}");

    private final int port;
    private final Wire wire;
    private final BitSet heard = new BitSet();
    private String position = "";
    private Socket socket;

    Stalled(int port, Wire wire) throws IOException {
        this.port = port;
        this.wire = wire;
        this.socket = connect();
    }

    private Socket connect() throws IOException {
        var opened = new Socket();
        opened.setReceiveBufferSize(RECEIVE_BUFFER);
        opened.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        opened.setSoTimeout((int) PATIENCE.toMillis());
        write(
                opened,
                wire.request(position.isEmpty() || wire == Wire.WS ? "" : "?after=" + position));
        if (wire == Wire.WS) {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) opened.getInputStream().read());
            }
            write(opened, Wire.subscribe("news", position));
        }
        return opened;
    }

    private static void write(Socket to, ByteBuffer bytes) throws IOException {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        to.getOutputStream().write(all);
    }

    /// Reads what has come, until the server has cut it.
    ///
    /// @return how many messages
    /// @throws SocketTimeoutException if it has not been cut
    int readUntilCut() throws IOException {
        var text = new StringBuilder();
        try {
            while (true) {
                more(socket.getInputStream(), text);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException _) {
            hear(text);
        }
        return heard.cardinality();
    }

    /// Comes back to where it was, until it has heard so many in all, each once.
    void resume(int messages) throws IOException {
        socket.close();
        socket = connect();
        var text = new StringBuilder();
        int before = heard.cardinality();
        int now = before;
        while (now < messages) {
            more(socket.getInputStream(), text);
            now = before + hear(text);
        }
        if (heard.cardinality() != messages || heard.length() != messages + 1) {
            throw new IllegalStateException("something was missed, or heard twice: " + heard);
        }
    }

    private static void more(InputStream in, StringBuilder text) throws IOException {
        var bytes = new byte[64 * 1024];
        int length = in.read(bytes);
        if (length < 0) {
            throw new EOFException();
        }
        text.append(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    }

    private int hear(StringBuilder text) {
        int count = 0;
        for (var found = (wire == Wire.SSE ? SSE : WS).matcher(text); found.find(); count++) {
            position = found.group(1);
            heard.set(Integer.parseInt(found.group(2)));
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
