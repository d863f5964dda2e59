package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Feed;
import dev.hirundo.core.http1.ChunkedResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// The answer to one client: everything it has not seen yet, as it happens, until one of the two
/// has enough. The thread of its request begins, and waits for the end.
final class SseStream implements Connection, Outlet<byte[]>, Runnable {
    private static final int PIECE_BYTES = 64 * 1024;

    private final Hub hub;
    private final Limits limits;
    private final Credential credential;
    private final OutputStream body;
    private final Mailbox mailbox;
    private final Teller<byte[]> teller;
    private final CompletableFuture<End> over = new CompletableFuture<>();
    private @Nullable Thread writer;
    private long lastNanos = System.nanoTime();

    /// The body, or what is behind it, which takes chunks.
    private OutputStream out;

    SseStream(Shared shared, Credential credential, Feed<?> feed, OutputStream body) {
        this.hub = shared.hub();
        this.limits = shared.limits();
        this.credential = credential;
        this.body = body;
        this.out = body;
        this.mailbox = new Mailbox(shared.crew(), this);
        var subscription =
                new Subscription(feed.topic(), mailbox, limits.room(), Overflow.DISCONNECT);
        this.teller = new Teller<>(shared, subscription, feed, this);
    }

    @Override
    public Kind kind() {
        return Kind.SSE;
    }

    @Override
    public void end(End reason) {
        mailbox.end(reason);
    }

    @Override
    public int waiting() {
        return mailbox.size();
    }

    @Override
    public boolean look(long nowNanos) {
        if (credential.isOver()) {
            mailbox.end(End.UNAUTHORIZED);
        }
        if (isQuiet(nowNanos)) {
            mailbox.rouse();
        }
        return breakOffIfStalled(nowNanos);
    }

    private synchronized boolean isQuiet(long nowNanos) {
        return writer == null && nowNanos - lastNanos >= limits.heartbeat().toNanos();
    }

    private synchronized boolean breakOffIfStalled(long nowNanos) {
        boolean isStalled = nowNanos - lastNanos > limits.stall().toNanos();
        if (writer == null || !isStalled && !credential.isOver()) {
            return false;
        }
        writer.interrupt(); // closes the socket
        return isStalled;
    }

    /// @param after what the client has seen last; empty: nothing yet
    /// @return why it ended
    End follow(Start after) throws IOException, InterruptedException {
        begin();
        try {
            var start = teller.catchUp(after, Answer.NONE, this::isAllowed);
            if (isAllowed()) {
                teller.begin(start, Answer.NONE);
            }
            return untilItIsOver();
        } finally {
            teller.leave();
        }
    }

    /// The head goes first, for what comes after it may take a shorter way.
    private void begin() throws IOException {
        body.flush();
        out = ChunkedResponse.behind(body).orElse(body);
    }

    private boolean isInChunks() {
        return out != body;
    }

    private boolean isAllowed() {
        return mailbox.ended().isEmpty() && !credential.isOver();
    }

    private End untilItIsOver() throws IOException, InterruptedException {
        run();
        try {
            return over.get();
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case Throwable cause -> throw new IllegalStateException(cause);
            }
        }
    }

    /// Tells what waits.
    @Override
    public void run() {
        try {
            while (tellsNext()) {}
        } catch (IOException | RuntimeException | Error e) {
            over.completeExceptionally(e);
        }
    }

    /// @return whether there may be more
    private boolean tellsNext() throws IOException {
        if (credential.isOver()) {
            mailbox.end(End.UNAUTHORIZED);
        }
        switch (mailbox.take()) {
            case Mailbox.Batch batch -> tell(batch);
            case Mailbox.Rest _ -> rest();
            case Mailbox.Over(var end) -> {
                over.complete(end);
                return false;
            }
            case Mailbox.Nothing _ -> {
                return false;
            }
        }
        return true;
    }

    private void tell(Mailbox.Batch batch) throws IOException {
        if (batch.isForgotten()) {
            teller.beginAnew();
        } else {
            teller.tellNow(batch.items());
        }
    }

    /// Says that there is somebody, and where, so that a client of a quiet topic does not come back
    /// with a position that is long forgotten.
    private void rest() throws IOException {
        var position = hub.position(); // before it is asked whether anything waits
        if (mailbox.isAllTaken() && teller.toldUpTo(position)) {
            send(List.of(framed(Sse.comment()), framed(Sse.position(position.toString()))));
        } else {
            send(List.of(framed(Sse.comment())));
        }
    }

    @Override
    public Encoding<byte[]> encoding() {
        return isInChunks() ? Encoding.SSE_CHUNKS : Encoding.SSE;
    }

    private byte[] framed(byte[] text) {
        return isInChunks() ? ChunkedResponse.chunk(text) : text;
    }

    @Override
    public void caughtUp(Position position) throws IOException {
        send(List.of(framed(Sse.position(position.toString()))));
    }

    @Override
    public void send(List<byte[]> events) throws IOException {
        boolean isBrokenOff;
        try {
            write(events);
            out.flush();
        } finally {
            writes(null);
            isBrokenOff = Thread.interrupted();
        }
        if (isBrokenOff) {
            throw new IOException(
                    "broken off: it was not read for too long, or is not for him any more");
        }
    }

    /// Small ones go together.
    private void write(List<byte[]> events) throws IOException {
        if (events.size() == 1) {
            write(events.getFirst());
            return;
        }
        var together = new ByteArrayOutputStream();
        for (byte[] event : events) {
            if (together.size() + event.length <= PIECE_BYTES) {
                together.writeBytes(event);
            } else {
                write(together.toByteArray());
                together.reset();
                write(event);
            }
        }
        write(together.toByteArray());
    }

    /// Each piece has its own time: who reads slowly does read.
    private void write(byte[] event) throws IOException {
        for (int from = 0; from < event.length; from += PIECE_BYTES) {
            writes(Thread.currentThread());
            out.write(event, from, Math.min(PIECE_BYTES, event.length - from));
        }
    }

    private synchronized void writes(@Nullable Thread writer) {
        this.writer = writer;
        this.lastNanos = System.nanoTime();
    }
}
