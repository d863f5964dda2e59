package dev.hirundo.realtime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The text of an event stream (WHATWG HTML, section 9.2). What a browser would take for the end of
/// a line is never let through.
final class Sse {
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private Sse() {}

    /// @param data UTF-8; each of its lines becomes one of the event's, whatever ends it, and is
    ///   joined again by LF
    static byte[] event(String id, String event, byte[] data) {
        return head("id: " + line(id) + "\nevent: " + line(event) + "\n", data);
    }

    /// The client keeps the id that it has.
    static byte[] event(String event, byte[] data) {
        return head("event: " + line(event) + "\n", data);
    }

    private static byte[] head(String head, byte[] data) {
        var bytes = new ByteArrayOutputStream(head.length() + data.length + 16);
        bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        int begin = 0;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == '\n' || data[i] == '\r') {
                data(bytes, data, begin, i);
                boolean isPair = data[i] == '\r' && i + 1 < data.length && data[i + 1] == '\n';
                i += isPair ? 1 : 0;
                begin = i + 1;
            }
        }
        data(bytes, data, begin, data.length);
        bytes.write('\n');
        return bytes.toByteArray();
    }

    /// The position, without anything to see: a client remembers it, and hears of no event.
    static byte[] position(String id) {
        return ("id: " + line(id) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /// How long a client is to wait before it comes back.
    static byte[] retry(Duration wait) {
        return ("retry: " + wait.toMillis() + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /// Nothing, to show that there is somebody.
    static byte[] comment() {
        return COMMENT.clone();
    }

    private static String line(String text) {
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an id or a name of an event is one line");
        }
        return text;
    }

    private static void data(ByteArrayOutputStream bytes, byte[] data, int from, int to) {
        bytes.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
        bytes.write(data, from, to - from);
        bytes.write('\n');
    }
}
