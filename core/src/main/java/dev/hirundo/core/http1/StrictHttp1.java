package dev.hirundo.core.http1;

import io.helidon.common.buffers.BufferData;
import io.helidon.config.Config;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;

/// Strict HTTP/1.1 for a server: whoever sends malformed, half or endless requests gets an answer
/// and then the end of the connection; nobody else notices. Requests are those of RFC 9112, without
/// HTTP/1.0.
/// - What breaks the framing is answered with 400, 413, 414, 415, 431, 501 or 505, and the
///   connection is closed. After an early answer the rest of the request is read for a while, so
///   that the client sees the answer.
/// - A head that is not complete after `connection-options.read-timeout`, or a body that pauses for
///   as long, is answered with 408. An idle connection, an answer and an upgraded connection may
///   take as long as they like.
/// - When the server stops, answers say `Connection: close`, and a connection is closed when it has
///   been idle for 200 ms.
/// - An answer to HEAD has no body.
///
/// It stands between Helidon's own HTTP/1.1 connection and its socket; routing, media and settings
/// are Helidon's. HTTP/2 and WebSocket pass through.
public final class StrictHttp1 implements ServerConnectionSelectorProvider<StrictHttp1.Settings> {
    private static final String PROTOCOL = "http_1_1";

    /// For [ServiceLoader]: does nothing on a server where [#install] was not called.
    public StrictHttp1() {}

    /// Makes all sockets of this server strict that it has by now.
    ///
    /// @param settings those of the server; `protocols.http_1_1` below it is read
    /// @param requestTimeout a whole answer of status 408, as it goes over the wire
    public static void install(
            WebServerConfig.Builder server, Config settings, Supplier<byte[]> requestTimeout) {
        replace(server, settings.get("protocols").get(PROTOCOL), requestTimeout);
        Map.copyOf(server.sockets())
                .forEach(
                        (name, socket) -> {
                            var strict = ListenerConfig.builder(socket);
                            replace(strict, Config.empty(), requestTimeout);
                            server.putSocket(name, strict.build());
                        });
    }

    private static void replace(
            ListenerConfig.BuilderBase<?, ?> listener,
            Config settings,
            Supplier<byte[]> requestTimeout) {
        var protocols = new ArrayList<>(listener.protocols());
        var http1 =
                protocols.stream()
                        .filter(Http1Config.class::isInstance)
                        .map(Http1Config.class::cast)
                        .findFirst()
                        .orElseGet(
                                () ->
                                        Http1Config.builder()
                                                .config(settings)
                                                .name(PROTOCOL)
                                                .build());
        protocols.removeIf(Http1Config.class::isInstance);
        protocols.add(new Settings(http1, requestTimeout));
        listener.protocols(protocols);
    }

    @Override
    public Class<Settings> protocolConfigType() {
        return Settings.class;
    }

    @Override
    public String protocolType() {
        return PROTOCOL;
    }

    @Override
    public ServerConnectionSelector create(String socket, Settings settings, ProtocolConfigs all) {
        var heard =
                Http1Config.builder(settings.http1())
                        .receiveListeners(
                                listeners(
                                        ConnectionEvents.Direction.REQUESTS,
                                        settings.http1().receiveListeners()))
                        .sendListeners(
                                listeners(
                                        ConnectionEvents.Direction.ANSWERS,
                                        settings.http1().sendListeners()))
                        .build();
        return new Selector(
                settings, new Deadlines(), new Connections(), helidons(socket, heard, all));
    }

    private static List<ConnectionEvents> listeners(
            ConnectionEvents.Direction direction,
            List<io.helidon.webserver.http1.Http1ConnectionListener> others) {
        return List.of(new ConnectionEvents(direction, others));
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // as Helidon's own lookup
    private static ServerConnectionSelector helidons(
            String socket, Http1Config settings, ProtocolConfigs all) {
        for (ServerConnectionSelectorProvider provider :
                ServiceLoader.load(ServerConnectionSelectorProvider.class)) {
            if (provider.protocolConfigType().equals(Http1Config.class)) {
                return provider.create(socket, settings, all);
            }
        }
        throw new IllegalStateException("Helidon's HTTP/1.1 is not on the class path.");
    }

    /// Stands in the place of [Http1Config] among a listener's protocols, with the same type and
    /// name, so that Helidon discovers no other.
    record Settings(Http1Config http1, Supplier<byte[]> requestTimeout) implements ProtocolConfig {
        @Override
        public String name() {
            return PROTOCOL;
        }

        @Override
        public String type() {
            return PROTOCOL;
        }
    }

    private record Selector(
            Settings settings,
            Deadlines deadlines,
            Connections siblings,
            ServerConnectionSelector helidons)
            implements ServerConnectionSelector {
        private static final byte[] HTTP2_PREFACE =
                "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

        @Override
        public int bytesToIdentifyConnection() {
            return 0;
        }

        /// Everything that is not HTTP/2, for garbage must be answered too. Asked only where there
        /// is HTTP/2.
        @Override
        public Support supports(BufferData start) {
            int length = Math.min(start.available(), HTTP2_PREFACE.length);
            for (int i = 0; i < length; i++) {
                if (start.get(i) != HTTP2_PREFACE[i]) {
                    return Support.SUPPORTED;
                }
            }
            return length == HTTP2_PREFACE.length ? Support.UNSUPPORTED : Support.UNKNOWN;
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return helidons.supportedApplicationProtocols();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            return new StrictConnection(context, settings, deadlines, siblings, helidons);
        }
    }
}
