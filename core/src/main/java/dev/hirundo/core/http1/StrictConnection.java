package dev.hirundo.core.http1;

import dev.hirundo.core.http1.TimedInput.Wait;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection: Helidon's HTTP/1.1, which reads from a [RequestReader] and writes to an
/// [AnswerWriter].
final class StrictConnection implements ServerConnection, InterruptableTask<Void> {
    /// The connection whose request a thread works on.
    static final ScopedValue<StrictConnection> CURRENT = ScopedValue.newInstance();

    private static final Header UPGRADE =
            HeaderValues.createCached(HeaderNames.CONNECTION, "Upgrade");

    private final ConnectionContext helidon;
    private final StrictHttp1.Settings settings;
    private final Deadlines deadlines;
    private final Connections siblings;
    private final Exchange exchange = new Exchange();
    private final TimedInput input;
    private final RequestReader reader;
    private final AnswerWriter writer;
    private final ServerConnection http1;
    private volatile @Nullable Switched switched;

    /// Who was told last that it has been idle for too long: Helidon's check, which then closes it
    /// by the same method as a server that stops.
    private volatile @Nullable Thread toldIdle;

    StrictConnection(
            ConnectionContext helidon,
            StrictHttp1.Settings settings,
            Deadlines deadlines,
            Connections siblings,
            ServerConnectionSelector selector) {
        this.helidon = helidon;
        this.settings = settings;
        this.deadlines = deadlines;
        this.siblings = siblings;
        var listener = helidon.listenerContext().config();
        int maxHeaders = settings.http1().maxHeadersSize();
        this.input =
                new TimedInput(
                        helidon,
                        deadlines,
                        listener.connectionOptions().readTimeout(),
                        this::expired);
        this.reader =
                new RequestReader(
                        input,
                        exchange,
                        new RequestHead(settings.http1().maxPrologueLength(), maxHeaders),
                        new ChunkedBody(listener.maxPayloadSize(), maxHeaders),
                        this::isInterruptable);
        this.writer = new AnswerWriter(helidon.dataWriter());
        this.http1 =
                selector.connection(
                        new StrictContext(helidon, this, DataReader.create(reader), writer));
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        siblings.add(input);
        try {
            http(limit);
            var next = switched;
            if (next != null && reader.isHandedOver()) {
                next.run();
            }
        } finally {
            try {
                reader.awaitRest();
            } finally {
                siblings.remove(input);
            }
        }
    }

    /// Returns or throws when the connection ends, or has been switched to another protocol.
    private void http(Limit limit) throws InterruptedException {
        try {
            ScopedValue.where(CURRENT, this)
                    .call(
                            () -> {
                                http1.handle(limit);
                                return this;
                            });
        } catch (CloseConnectionException e) {
            if (!reader.isHandedOver()) {
                throw e;
            }
        } catch (UncheckedIOException | SocketWriterException e) {
            throw new ServerConnectionException(
                    "The client has gone", e); // the one that Helidon does not log
        }
    }

    /// What comes after HTTP.
    private record Switched(SwitchedConnection connection, ProtocolSwitch.Protocol protocol) {
        void run() {
            try {
                protocol.run(connection);
            } catch (IOException e) {
                throw new ServerConnectionException("The peer has gone", e);
            } finally {
                connection.end();
            }
        }
    }

    /// The request in progress is the last one; the protocol begins after it.
    void switchTo(ProtocolSwitch.Protocol protocol) {
        if (switched != null || reader.hasBody()) {
            throw new IllegalStateException(
                    "The connection has been switched already, or the body was not read.");
        }
        switched =
                new Switched(
                        new SwitchedConnection(helidon, deadlines, input, reader::next), protocol);
    }

    /// There has been no such answer.
    void stay() {
        switched = null;
    }

    /// None while an answer is made, however long that takes: Helidon counts from the request.
    @Override
    public Duration idleTime() {
        var time = idle();
        toldIdle = isTooLong(time) ? Thread.currentThread() : null;
        return time;
    }

    private Duration idle() {
        var next = switched;
        if (next != null) {
            return next.connection().idleTime();
        }
        return input.isWaiting() ? http1.idleTime() : Duration.ZERO;
    }

    /// Asked when the server stops, before it interrupts: an interrupt would close the socket under
    /// a request that has just come.
    @Override
    public boolean canInterrupt() {
        siblings.stop();
        return switched == null && reader.isRaw() && isInterruptable();
    }

    /// Called when the server stops, and when this connection has been idle for too long. Helidon
    /// would interrupt a wait for the next request at once, even if that is on its way.
    @Override
    public void close(boolean interrupt) {
        if (toldIdle == Thread.currentThread()) {
            toldIdle = null;
            closeIdle();
            return;
        }
        siblings.stop();
        if (interrupt || switched == null && reader.isRaw()) {
            http1.close(interrupt);
        } else if (switched == null) {
            input.stop();
        }
    }

    /// Unless a request has come meanwhile, or it has ended.
    private void closeIdle() {
        if (!isTooLong(idle())) {
            return;
        }
        var next = switched;
        if (next != null) {
            next.connection().close();
        } else if (reader.isRaw()) {
            http1.close(false);
        } else {
            input.stop();
        }
    }

    private boolean isTooLong(Duration idle) {
        return idle.compareTo(helidon.listenerContext().config().idleConnectionTimeout()) > 0;
    }

    /// Helidon's connection can be interrupted when it waits for a request line, or is upgraded.
    private boolean isInterruptable() {
        return ((InterruptableTask<?>) http1).canInterrupt();
    }

    /// Has this run when the server stops, if that is before the next request.
    void whenStopping(Runnable goodbye) {
        input.whenStopping(goodbye);
    }

    void requestLine(HttpPrologue prologue) {
        input.forgetGoodbye();
        exchange.line(prologue);
        writer.all();
    }

    void requestHeaders(Headers headers) {
        exchange.headers(headers);
        reader.expectBody(headers);
        if (reader.hasBody() && headers.contains(HeaderNames.CONTENT_ENCODING)) {
            checkEncoding(headers.get(HeaderNames.CONTENT_ENCODING).get());
        }
    }

    /// RFC 9110, section 15.5.16; Helidon says 400.
    private void checkEncoding(String encoding) {
        var encodings = helidon.listenerContext().contentEncodingContext();
        if (!encodings.contentDecodingEnabled() || !encodings.contentDecodingSupported(encoding)) {
            throw exchange.failure(
                    MalformedException.of(415, "The content encoding is not supported."));
        }
    }

    void answerStatus(Status status) {
        exchange.answerBegins();
        if (exchange.isHead()) {
            writer.headOnly();
        }
        if (status.code() == Status.SWITCHING_PROTOCOLS_101_CODE) {
            if (switched != null) {
                reader.handOver();
            }
            reader.raw();
        }
    }

    /// Helidon tells of the headers before it writes them: the last moment to say that this answer
    /// is the last.
    void answerHeaders(Headers headers) {
        if (headers instanceof WritableHeaders<?> answer) {
            if (switched != null && reader.isRaw()) {
                answer.remove(HeaderNames.CONTENT_LENGTH); // RFC 9110, section 8.6
                answer.set(UPGRADE); // and nothing else, whoever has said that this is the last
            } else if (input.isStopping() && !reader.isRaw()) {
                answer.set(HeaderValues.CONNECTION_CLOSE);
            }
        }
        exchange.answerHeaders(headers);
    }

    /// Where the chunks of the answer go, if nobody but Helidon's connection makes them.
    Optional<DataWriter> behind(OutputStream body) {
        boolean isHelidons = body.getClass().getPackage().equals(http1.getClass().getPackage());
        return isHelidons && exchange.isAnsweredInChunks() ? Optional.of(writer) : Optional.empty();
    }

    private void expired(Wait wait) {
        try {
            if ((wait == Wait.HEAD || wait == Wait.BODY) && !exchange.isAnswered()) {
                helidon.dataWriter().writeNow(BufferData.create(settings.requestTimeout().get()));
            }
            helidon.serverSocket().close();
        } catch (SocketWriterException | UncheckedIOException _) {
            // the client was faster, or the connection's thread, which any part of a close wakes
        }
    }
}
