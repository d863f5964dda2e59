package dev.hirundo.core.http1;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/// Helidon's context of a connection, with another reader and writer in it.
///
/// @param helidon where everything else comes from
/// @param connection whom listeners tell what they hear
record StrictContext(
        ConnectionContext helidon,
        StrictConnection connection,
        DataReader dataReader,
        DataWriter dataWriter)
        implements ConnectionContext {

    /// Helidon warns when a client goes away in the middle of an answer. That is nothing to act on.
    @Override
    public void log(
            System.Logger logger,
            System.Logger.Level level,
            String format,
            Throwable cause,
            Object... arguments) {
        boolean quiet =
                level.getSeverity() > System.Logger.Level.DEBUG.getSeverity()
                        && Stream.iterate(cause, t -> t != null, Throwable::getCause)
                                .anyMatch(StrictContext::isClients);
        helidon.log(logger, quiet ? System.Logger.Level.DEBUG : level, format, cause, arguments);
    }

    private static boolean isClients(Throwable cause) {
        return cause instanceof CloseConnectionException
                || cause instanceof SocketWriterException
                || cause instanceof RequestException e && e.status().code() < 500;
    }

    @Override
    public ListenerContext listenerContext() {
        return helidon.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return helidon.executor();
    }

    @Override
    public Router router() {
        return helidon.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return helidon.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return helidon.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return helidon.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return helidon.localPeer();
    }

    @Override
    public boolean isSecure() {
        return helidon.isSecure();
    }

    @Override
    public String socketId() {
        return helidon.socketId();
    }

    @Override
    public String childSocketId() {
        return helidon.childSocketId();
    }
}
