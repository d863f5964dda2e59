package dev.hirundo.realtime;

import dev.hirundo.core.data.ChangeLog.Position;
import dev.hirundo.core.data.Feed;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The answer to one client: everything it has not seen yet, as it happens, until one of the two
/// has enough. Written by the thread of its request.
final class SseStream implements Connection, Outlet<byte[]> {
    private final Hub hub;
    private final Limits limits;
    private final Credential credential;
    private final OutputStream out;
    private final Mailbox mailbox = new Mailbox();
    private final Teller<byte[]> teller;
    private @Nullable Thread writer;
    private long writingSince;

    SseStream(Shared shared, Credential credential, Feed<?> feed, OutputStream out) {
        this.hub = shared.hub();
        this.limits = shared.limits();
        this.credential = credential;
        this.out = out;
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
    public synchronized boolean breakOffIfStalled(long nowNanos) {
        boolean isStalled = nowNanos - writingSince > limits.stall().toNanos();
        if (writer == null || !isStalled && !credential.isOver()) {
            return false;
        }
        writer.interrupt(); // closes the socket
        return isStalled;
    }

    /// @param after what the client has seen last; empty: nothing yet
    /// @return why it ended
    End run(Start after) throws IOException, InterruptedException {
        try {
            var start = teller.catchUp(after, this::isAllowed);
            if (isAllowed()) {
                teller.begin(start);
            }
            return follow();
        } finally {
            teller.leave();
            credential.cancel();
        }
    }

    private boolean isAllowed() {
        return mailbox.ended().isEmpty() && !credential.isOver();
    }

    private End follow() throws IOException, InterruptedException {
        while (true) {
            var position = hub.position(); // before it is known that nothing waits
            if (credential.isOver()) {
                return End.UNAUTHORIZED;
            }
            var batch = mailbox.take(credential.atMostLeft(limits.heartbeat()));
            if (batch.isPresent()) {
                tell(batch.get());
            } else if (mailbox.ended().isPresent()) {
                return mailbox.ended().get();
            } else {
                rest(position);
            }
        }
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
    private void rest(Position position) throws IOException {
        if (teller.isSettled(position)) {
            send(List.of(Sse.comment(), Sse.position(position.toString())));
        } else {
            send(List.of(Sse.comment()));
        }
    }

    @Override
    public Encoding<byte[]> encoding() {
        return Encoding.SSE;
    }

    @Override
    public void begins(Optional<Position> position, boolean isRecovered) {}

    @Override
    public void caughtUp(Position position) throws IOException {
        send(List.of(Sse.position(position.toString())));
    }

    @Override
    public void send(List<byte[]> events) throws IOException {
        try {
            for (byte[] event : events) {
                writes(Thread.currentThread()); // each has its own time
                out.write(event);
            }
            out.flush();
        } finally {
            writes(null);
        }
        if (Thread.interrupted()) {
            throw new IOException(
                    "broken off: it was not read for too long, or is not for him any more");
        }
    }

    private synchronized void writes(@Nullable Thread writer) {
        this.writer = writer;
        this.writingSince = System.nanoTime();
    }
}
