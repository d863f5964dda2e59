package dev.hirundo.ratelimit;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.context.Context;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Requests to Helidon's own HTTP/1.1, in memory: all that a server does for one but the socket. So
/// what is added to a request shows, which the noise of a socket would hide.
final class MemoryConnection {
    private final Router router;
    private final byte[] request;
    private final Http1ConnectionSelector protocol =
            Http1ConnectionSelector.builder().config(Http1Config.create()).build();
    private final ListenerContext listener = new Listener();
    private final Answers answers = new Answers();

    MemoryConnection(HttpRouting.Builder routing, String request) {
        this.router = Router.builder().addRouting(routing).build();
        this.request = request.getBytes(StandardCharsets.US_ASCII);
        router.beforeStart();
    }

    /// Sends the request so many times over one connection.
    ///
    /// @return how many bytes were answered
    long send(int times) throws InterruptedException {
        var connection = new Connection(DataReader.create(new Requests(request, times)));
        answers.bytes = 0;
        try {
            protocol.connection(connection).handle(FixedLimit.create());
        } catch (CloseConnectionException _) {
            // all were sent
        }
        return answers.bytes;
    }

    /// What was answered to one, as text.
    String sendOne() throws InterruptedException {
        answers.last = new StringBuilder();
        send(1);
        String text = answers.last.toString();
        answers.last = null;
        return text;
    }

    private static final class Requests implements Supplier<byte @Nullable []> {
        private final byte[] request;
        private int left;

        Requests(byte[] request, int times) {
            this.request = request;
            this.left = times;
        }

        @Override
        public byte @Nullable [] get() { // null ends the connection
            return left-- > 0 ? request : null;
        }
    }

    private static final class Answers implements DataWriter {
        private long bytes;
        private @Nullable StringBuilder last;

        @Override
        public void write(BufferData... buffers) {
            for (var buffer : buffers) {
                write(buffer);
            }
        }

        @Override
        public void write(BufferData buffer) {
            bytes += buffer.available();
            if (last != null) {
                last.append(buffer.readString(buffer.available()));
            }
        }

        @Override
        public void writeNow(BufferData... buffers) {
            write(buffers);
        }

        @Override
        public void writeNow(BufferData buffer) {
            write(buffer);
        }
    }

    private record Listener(
            Context context,
            MediaContext mediaContext,
            ContentEncodingContext contentEncodingContext,
            DirectHandlers directHandlers,
            ListenerConfig config,
            ExecutorService executor)
            implements ListenerContext {
        Listener() {
            this(
                    Context.create(),
                    MediaContext.create(),
                    ContentEncodingContext.create(),
                    DirectHandlers.create(),
                    ListenerConfig.create(),
                    Executors.newVirtualThreadPerTaskExecutor());
        }
    }

    private record Peer(SocketAddress address, String host, int port) implements PeerInfo {
        static Peer at(int port) {
            var address = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
            return new Peer(address, address.getHostString(), port);
        }

        @Override
        public Optional<Principal> tlsPrincipal() {
            return Optional.empty();
        }

        @Override
        public Optional<Certificate[]> tlsCertificates() {
            return Optional.empty();
        }
    }

    private final class Connection implements ConnectionContext {
        private final DataReader reader;
        private final PeerInfo remote = Peer.at(50_000);
        private final PeerInfo local = Peer.at(80);

        Connection(DataReader reader) {
            this.reader = reader;
        }

        @Override
        public ListenerContext listenerContext() {
            return listener;
        }

        @Override
        public ExecutorService executor() {
            return listener.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return answers;
        }

        @Override
        public DataReader dataReader() {
            return reader;
        }

        @Override
        public Router router() {
            return router;
        }

        @Override
        public PeerInfo remotePeer() {
            return remote;
        }

        @Override
        public PeerInfo localPeer() {
            return local;
        }

        @Override
        public boolean isSecure() {
            return false;
        }

        @Override
        public String socketId() {
            return "0x00000001";
        }

        @Override
        public String childSocketId() {
            return "0x00000002";
        }
    }
}
