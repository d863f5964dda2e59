package dev.hirundo.core.http1;

import dev.hirundo.core.http1.TimedInput.Wait;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.CloseConnectionException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What Helidon reads: one whole request head, then exactly the body that this head announced, then
/// the next head. So it can neither wait for what never comes nor take the rest of a bad body for a
/// request.
///
/// Used by the connection's thread alone, except [#isRaw].
final class RequestReader implements Supplier<byte @Nullable []> {
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    /// What is read of a client that goes on sending after its answer, at most.
    private static final long MAX_REST_BYTES = 64L * 1024 * 1024;

    private static final long MAX_REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final TimedInput socket;
    private final Exchange exchange;
    private final RequestHead head;
    private final ChunkedBody chunks;
    private final BooleanSupplier atRequestLine;

    private byte[] input = NOTHING;
    private int position;
    private long bodyLeft;
    private boolean ended;
    private volatile Framing framing = Framing.HEAD;
    private HandOver handOver = HandOver.NONE;
    private @Nullable RuntimeException failure;

    /// @param atRequestLine whether Helidon waits for the next request, and not for more of this
    ///   one
    RequestReader(
            TimedInput socket,
            Exchange exchange,
            RequestHead head,
            ChunkedBody chunks,
            BooleanSupplier atRequestLine) {
        this.socket = socket;
        this.exchange = exchange;
        this.head = head;
        this.chunks = chunks;
        this.atRequestLine = atRequestLine;
    }

    /// What comes next.
    private enum Framing {
        HEAD,
        SIZED_BODY,
        CHUNKED_BODY,
        RAW
    }

    /// Whether Helidon reads on, or somebody else.
    private enum HandOver {
        NONE,
        /// as soon as Helidon asks for the next request
        AGREED,
        DONE
    }

    /// Helidon will find no other request: what comes is for whoever calls [#next].
    void handOver() {
        handOver = HandOver.AGREED;
    }

    /// Whether Helidon has ended the last request as it should.
    boolean isHandedOver() {
        return handOver == HandOver.DONE;
    }

    /// From now on everything passes as it is: the connection speaks another protocol.
    void raw() {
        framing = Framing.RAW;
    }

    boolean isRaw() {
        return framing == Framing.RAW;
    }

    /// How the body of the head just read is framed, RFC 9112, section 6.3. What is contradictory
    /// Helidon refuses before it reads a body.
    void expectBody(Headers headers) {
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            chunks.reset();
            framing = Framing.CHUNKED_BODY;
        } else if (headers.contains(HeaderNames.CONTENT_LENGTH)) {
            bodyLeft = length(headers);
            framing = bodyLeft == 0 ? Framing.HEAD : Framing.SIZED_BODY;
        }
    }

    boolean hasBody() {
        return framing != Framing.HEAD;
    }

    private static long length(Headers headers) {
        try {
            return headers.contentLength().orElse(0);
        } catch (IllegalArgumentException _) {
            return 0; // Helidon answers 400
        }
    }

    @Override
    public byte @Nullable [] get() {
        if (handOver != HandOver.NONE) {
            handOver = HandOver.DONE;
            return null;
        }
        if (framing == Framing.RAW) {
            return next(Wait.RAW);
        }
        try {
            return atRequestLine.getAsBoolean() ? request() : body();
        } catch (MalformedException e) {
            failure = exchange.failure(e);
            throw failure;
        }
    }

    private byte @Nullable [] request() {
        if (!exchange.isAnswered() && exchange.asksForUpgrade()) {
            // Helidon's upgraders (WebSocket up to 4.4, h2c) write their 101 past everything that
            // could tell of it
            raw();
            return next(Wait.RAW);
        }
        if (framing != Framing.HEAD || failure != null || exchange.isLast()) {
            return null; // what comes is no request; Helidon 4.5.0 would read on after `Connection:
            // close` (#12324)
        }
        exchange.reset();
        head.reset();
        return head();
    }

    private byte @Nullable [] head() {
        boolean begun = false;
        while (true) {
            int end = head.end(input, position, input.length);
            if (end != RequestHead.INCOMPLETE) {
                position += head.start();
                return take(end - position);
            }
            if (!begun && head.isBegun()) {
                begun = true;
                socket.headBegins();
            }
            byte[] more = socket.read(begun ? Wait.HEAD : Wait.REQUEST);
            if (more == null) {
                ended = true;
                if (begun) {
                    throw MalformedException.of("The request ended in its head.");
                }
                return null;
            }
            append(more);
        }
    }

    private byte[] body() {
        if (failure != null) {
            throw failure; // it has been told, and the handler goes on reading
        }
        return switch (framing) {
            case SIZED_BODY -> sized();
            case CHUNKED_BODY -> chunk();
            case HEAD, RAW ->
                    throw new CloseConnectionException("Read beyond the end of a request");
        };
    }

    private byte[] sized() {
        needInput();
        byte[] data = take((int) Math.min(input.length - position, bodyLeft));
        bodyLeft -= data.length;
        if (bodyLeft == 0) {
            framing = Framing.HEAD;
        }
        return data;
    }

    /// Helidon's own decoder stops at extensions and trailers, and skips any two bytes behind a
    /// chunk: it is given chunks that have none and end as they should.
    private byte[] chunk() {
        while (true) {
            needInput();
            var event = chunks.next(input, position, input.length);
            position = chunks.position();
            switch (event) {
                case INCOMPLETE -> {}
                case DATA -> {
                    return framed(position - chunks.length(), chunks.length());
                }
                case END -> {
                    framing = Framing.HEAD;
                    return LAST_CHUNK;
                }
            }
        }
    }

    private byte[] framed(int from, int length) {
        byte[] size = Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII);
        var chunk = new byte[size.length + 2 + length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        chunk[size.length] = '\r';
        chunk[size.length + 1] = '\n';
        System.arraycopy(input, from, chunk, size.length + 2, length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    private void needInput() {
        if (position < input.length) {
            return;
        }
        byte[] more = socket.read(Wait.BODY);
        if (more == null) {
            ended = true;
            throw MalformedException.of("The request ended in its body.");
        }
        input = more;
        position = 0;
    }

    /// What has come and was not taken yet, else what comes next, as it is.
    byte @Nullable [] next(Wait wait) {
        if (position < input.length) {
            return take(input.length - position);
        }
        return socket.read(wait);
    }

    private void append(byte[] more) {
        if (position == input.length) {
            input = more;
        } else {
            byte[] both = Arrays.copyOfRange(input, position, input.length + more.length);
            System.arraycopy(more, 0, both, input.length - position, more.length);
            input = both;
        }
        position = 0;
    }

    private byte[] take(int length) {
        byte[] taken =
                position == 0 && length == input.length
                        ? input // the common case: a request that came alone, and is not copied
                        : Arrays.copyOfRange(input, position, position + length);
        position += length;
        return taken;
    }

    /// After the last answer: reads on for a while if the client still sends. A socket that is
    /// closed with unread input is reset, and the client may never see the answer (RFC 9112,
    /// section 9.6).
    void awaitRest() {
        boolean whole = failure == null && framing == Framing.HEAD && position == input.length;
        if (!exchange.isAnswered() || ended || isRaw() || whole) {
            return;
        }
        long left = failure == null && framing == Framing.SIZED_BODY ? bodyLeft : MAX_REST_BYTES;
        left -= input.length - position;
        long began = System.nanoTime();
        try {
            while (left > 0 && System.nanoTime() - began < MAX_REST_NANOS) {
                byte[] rest = socket.read(Wait.REST);
                if (rest == null) {
                    return;
                }
                left -= rest.length;
            }
        } catch (CloseConnectionException _) {
            // the client has gone, or says nothing any more
        }
    }
}
