package dev.hirundo.core.http1;

import dev.hirundo.core.http1.TimedInput.Wait;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A connection that has left HTTP for another protocol: bytes in, bytes out.
///
/// One thread may read while another writes; of each there may be one at a time. Everything else
/// may be called by any thread. Helidon's `idle-connection-timeout` counts from the last byte read
/// or written, and closes the connection.
public final class SwitchedConnection {
    private static final long MAX_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConnectionContext helidon;
    private final DataWriter writer;
    private final Deadlines deadlines;
    private final TimedInput input;
    private final Function<Wait, byte @Nullable []> reader;

    private final Object blocked = new Object();
    private @Nullable Thread reading;
    private @Nullable Thread writing;
    private boolean closed;

    private volatile long lastNanos = System.nanoTime();

    SwitchedConnection(
            ConnectionContext helidon,
            Deadlines deadlines,
            TimedInput input,
            Function<Wait, byte @Nullable []> reader) {
        this.helidon = helidon;
        this.writer = helidon.dataWriter();
        this.deadlines = deadlines;
        this.input = input;
        this.reader = reader;
    }

    /// The next bytes, as many as have come; blocks until there are some. Those that came right
    /// behind the request are the first.
    ///
    /// @return null when nothing more will come: the peer has ended it or has gone, or the
    ///   connection has been closed
    /// @throws IllegalStateException another thread reads
    public byte @Nullable [] read() {
        return read(Wait.RAW);
    }

    private byte @Nullable [] read(Wait wait) {
        synchronized (blocked) {
            if (closed) {
                return null;
            }
            requireOne(reading);
            reading = Thread.currentThread();
        }
        try {
            return reader.apply(wait);
        } catch (CloseConnectionException | DataReader.InsufficientDataAvailableException _) {
            return null;
        } finally {
            touch();
            synchronized (blocked) {
                reading = null;
                clearInterrupt();
            }
        }
    }

    /// Writes all of it, in one piece where it is short; blocks as long as the peer does not read.
    /// What is written has been handed to the operating system.
    ///
    /// @throws IOException the peer has gone, or the connection has been closed
    /// @throws IllegalStateException another thread writes
    public void write(byte[]... parts) throws IOException {
        synchronized (blocked) {
            if (closed) {
                throw new IOException("The connection has been closed");
            }
            requireOne(writing);
            writing = Thread.currentThread();
        }
        try {
            writer.writeNow(buffer(parts));
        } catch (UncheckedIOException | SocketWriterException e) {
            throw new IOException("The peer has gone", e);
        } finally {
            touch();
            synchronized (blocked) {
                writing = null;
                clearInterrupt();
            }
        }
    }

    private static void requireOne(@Nullable Thread other) {
        if (other != null) {
            throw new IllegalStateException(
                    "Another thread does so just now: let them take turns.");
        }
    }

    private static BufferData buffer(byte[][] parts) {
        if (parts.length == 1) {
            return BufferData.createReadOnly(parts[0], 0, parts[0].length);
        }
        var buffers = new BufferData[parts.length];
        for (int i = 0; i < parts.length; i++) {
            buffers[i] = BufferData.createReadOnly(parts[i], 0, parts[i].length);
        }
        return BufferData.create(buffers);
    }

    /// A closed connection has interrupted whoever was blocked; his other work is not meant.
    private void clearInterrupt() {
        if (closed) {
            var _ = Thread.interrupted();
        }
    }

    private void touch() {
        lastNanos = System.nanoTime();
    }

    /// Reads and drops what the peer still sends, until it has been quiet for a tenth of a second,
    /// for a second at most. A socket that is closed with unread input is reset, and the peer may
    /// never see what was written last.
    public void awaitQuiet() {
        long began = System.nanoTime();
        byte[] rest;
        do {
            rest = read(Wait.QUIET);
        } while (rest != null && System.nanoTime() - began < MAX_REST_NANOS);
    }

    /// Ends the connection at once, and frees whoever reads or writes. Does not block; what has
    /// been written may still reach the peer.
    public void close() {
        if (end()) {
            // over TLS this waits for the peer to take the alert
            Thread.startVirtualThread(this::closeSocket);
        }
    }

    /// Frees whoever is blocked. An interrupt closes the socket under him, which a close does not
    /// over TLS: it waits for the writer.
    ///
    /// @return whether this is the first time
    boolean end() {
        synchronized (blocked) {
            if (closed) {
                return false;
            }
            closed = true;
            interrupt(reading);
            interrupt(writing);
            return true;
        }
    }

    private static void interrupt(@Nullable Thread thread) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void closeSocket() {
        try {
            helidon.serverSocket().close();
        } catch (SocketWriterException | UncheckedIOException _) {
            // the peer was faster, or the connection's thread
        }
    }

    /// Closes it if it has not ended after this time. May be called more than once: the first one
    /// that has passed closes it.
    public void closeAfter(Duration time) {
        var _ = deadlines.after(Math.max(1, time.toNanos()), this::close);
    }

    /// Has this run, on a thread of its own, when the server stops, or now if it has begun to: the
    /// protocol should say goodbye and return. A connection that is still there when the server's
    /// `shutdown-grace-period` has passed is broken off. Replaces what was given before.
    public void whenStopping(Runnable goodbye) {
        input.whenStopping(() -> Thread.startVirtualThread(goodbye));
    }

    /// Who is at the other end of the socket: perhaps a proxy.
    public PeerInfo remotePeer() {
        return helidon.remotePeer();
    }

    /// Since the last byte read or written.
    Duration idleTime() {
        return Duration.ofNanos(System.nanoTime() - lastNanos);
    }
}
