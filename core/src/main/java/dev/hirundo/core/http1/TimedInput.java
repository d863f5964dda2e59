package dev.hirundo.core.http1;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What comes from the socket of one connection, with a deadline on each wait. Helidon 4.5.0 knows
/// the setting `connection-options.read-timeout`, but does not apply it to a server's sockets.
///
/// Only the connection's thread reads; [#stop] may be called by any.
final class TimedInput {
    /// How long a kept-alive connection of a server that stops must be idle before it is closed:
    /// the client may have sent its next request before it could know.
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /// How long a server that stops waits for the rest of a head.
    private static final long LAST_HEAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long QUIET_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long NOT_WAITING = 0;
    private static final long CLOSED = -1;

    private final ConnectionContext helidon;
    private final Deadlines deadlines;
    private final long readTimeoutNanos;
    private final Consumer<Wait> expired;

    /// The number of the wait in progress: a deadline of an earlier one has no effect.
    private final AtomicLong waiting = new AtomicLong();

    /// Open once a deadline has closed the socket.
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile Wait current = Wait.REQUEST;
    private volatile boolean stopping;
    private final AtomicReference<@Nullable Runnable> goodbye = new AtomicReference<>();
    private long waits;
    private long headBegan;

    /// @param readTimeout how long a head may take from its first byte on, and each wait for more
    ///   of a body; 0: for ever
    /// @param expired told that a wait has reached its deadline, by a thread of its own; must close
    ///   the socket
    TimedInput(
            ConnectionContext helidon,
            Deadlines deadlines,
            Duration readTimeout,
            Consumer<Wait> expired) {
        this.helidon = helidon;
        this.deadlines = deadlines;
        this.readTimeoutNanos = readTimeout.toNanos();
        this.expired = expired;
    }

    /// What is waited for.
    enum Wait {
        /// the first byte of a request: for ever, for Helidon closes idle connections itself
        REQUEST,
        /// the rest of a head
        HEAD,
        /// more of a body
        BODY,
        /// what a client still sends after its answer
        REST,
        /// the bytes of another protocol, which has its own rules
        RAW,
        /// what the other end of such a protocol still sends when that has ended
        QUIET
    }

    /// The next bytes, as many as have come; blocks until there are some.
    ///
    /// @return null at the end of the input
    /// @throws CloseConnectionException the client has gone, or a deadline has been reached
    byte @Nullable [] read(Wait wait) {
        long number = ++waits;
        current = wait;
        waiting.compareAndSet(NOT_WAITING, number);
        var deadline = deadline(number, wait);
        byte[] bytes;
        try {
            bytes = receive();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("The client has gone", e);
        } finally {
            if (deadline != null) {
                deadline.cancel(false);
            }
            waiting.compareAndSet(number, NOT_WAITING);
        }
        if (waiting.get() == CLOSED) {
            awaitClosed();
            throw new CloseConnectionException(
                    "Closed at a deadline"); // which these bytes have just missed
        }
        return bytes;
    }

    /// Who goes on before the answer of the deadline is written would close the socket under it.
    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException _) {
            Thread.currentThread()
                    .interrupt(); // the server has no more time: the connection ends without the
            // answer
        }
    }

    /// The first byte of a request has come, but not yet its whole head.
    void headBegins() {
        headBegan = System.nanoTime();
    }

    private byte @Nullable [] receive() {
        var reader = helidon.dataReader();
        int peeked = reader.available(); // Helidon has looked at it, to tell HTTP/1.1 from HTTP/2
        return peeked > 0 ? reader.readBytes(peeked) : helidon.serverSocket().get();
    }

    /// From now on an idle connection is closed, and what has begun may end.
    void stop() {
        stopping = true;
        sayGoodbye();
        long number = waiting.get();
        if (number > NOT_WAITING) {
            var _ = deadline(number, current);
        }
    }

    /// Has this run once, when the server stops; it must not block.
    void whenStopping(Runnable goodbye) {
        this.goodbye.set(goodbye);
        if (stopping) { // asked after it was set: whoever stops sees it, or is seen
            sayGoodbye();
        }
    }

    /// What waited for a stop is over.
    void forgetGoodbye() {
        goodbye.set(null);
    }

    /// Whether the connection's thread reads, and does nothing else.
    boolean isWaiting() {
        return waiting.get() > NOT_WAITING;
    }

    private void sayGoodbye() {
        var last = goodbye.getAndSet(null);
        if (last != null) {
            last.run();
        }
    }

    boolean isStopping() {
        return stopping;
    }

    private @Nullable Future<?> deadline(long number, Wait wait) {
        long nanos =
                switch (wait) {
                    case REQUEST -> stopping ? QUIET_NANOS : 0;
                    case HEAD -> headNanos();
                    case BODY -> readTimeoutNanos;
                    case REST -> REST_NANOS;
                    case RAW -> 0;
                    case QUIET -> QUIET_REST_NANOS;
                };
        return nanos == 0 ? null : deadlines.after(nanos, () -> expire(number, wait));
    }

    private long headNanos() {
        if (stopping) {
            return LAST_HEAD_NANOS;
        }
        // the whole head, else a client that sends a byte now and then stays for ever
        return readTimeoutNanos == 0
                ? 0
                : Math.max(1, readTimeoutNanos - (System.nanoTime() - headBegan));
    }

    private void expire(long number, Wait wait) {
        if (waiting.compareAndSet(number, CLOSED)) {
            try {
                expired.accept(wait);
            } finally {
                closed.countDown();
            }
        }
    }
}
