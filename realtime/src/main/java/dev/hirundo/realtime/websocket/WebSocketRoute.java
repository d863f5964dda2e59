package dev.hirundo.realtime.websocket;

import dev.hirundo.core.Problem;
import dev.hirundo.core.http1.ProtocolSwitch;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// A WebSocket as a route, on a server with `Hirundo.defaults`:
///
/// ```java
/// routing.get("/rooms/{room}", WebSocketRoute.of(Chat::new));
/// ```
///
/// Filters, the caller, path parameters and limits hold as for every route. What is no handshake of
/// RFC 6455 is refused with a problem: 426 without a request for a WebSocket of version 13, 403 for
/// a page of another origin, else 400.
///
/// Immutable.
public final class WebSocketRoute implements Handler {
    private static final int DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024;
    private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Function<ServerRequest, ? extends WebSocketListener> listeners;
    private final Settings settings;

    private record Settings(
            int maxMessageBytes,
            Duration closeTimeout,
            List<String> subprotocols,
            BiPredicate<String, String> origins) {
        Settings {
            if (maxMessageBytes < 1) {
                throw new IllegalArgumentException("maxMessageBytes < 1: " + maxMessageBytes);
            }
            if (!closeTimeout.isPositive()) {
                throw new IllegalArgumentException("closeTimeout not positive: " + closeTimeout);
            }
            subprotocols = List.copyOf(subprotocols);
            Objects.requireNonNull(origins, "origins");
        }
    }

    private WebSocketRoute(
            Function<ServerRequest, ? extends WebSocketListener> listeners, Settings settings) {
        this.listeners = Objects.requireNonNull(listeners, "listeners");
        this.settings = settings;
    }

    /// Takes messages of 64 KiB, waits 5 s for the answer to a close, knows no subprotocol, and
    /// lets in pages of its own host and whoever is no page.
    ///
    /// @param listeners makes one for each well-formed handshake; may refuse it with a
    ///   [dev.hirundo.core.ProblemException]. The request is over when the listener is told that
    ///   the socket is open: what it needs of it must be taken out before.
    public static WebSocketRoute of(
            Function<ServerRequest, ? extends WebSocketListener> listeners) {
        return new WebSocketRoute(
                listeners,
                new Settings(
                        DEFAULT_MAX_MESSAGE_BYTES,
                        DEFAULT_CLOSE_TIMEOUT,
                        List.of(),
                        WebSocketRoute::isSameHost));
    }

    /// Closes with 1009 at the head of the frame that makes a message larger.
    public WebSocketRoute withMaxMessageBytes(int bytes) {
        return with(
                new Settings(
                        bytes, settings.closeTimeout, settings.subprotocols, settings.origins));
    }

    /// How long a close may take, until the connection is broken off.
    public WebSocketRoute withCloseTimeout(Duration timeout) {
        return with(
                new Settings(
                        settings.maxMessageBytes,
                        timeout,
                        settings.subprotocols,
                        settings.origins));
    }

    /// The ones it speaks. The first that the client names is chosen; none of them is no error,
    /// here: browsers end such a connection.
    public WebSocketRoute withSubprotocols(String... names) {
        return with(
                new Settings(
                        settings.maxMessageBytes,
                        settings.closeTimeout,
                        List.of(names),
                        settings.origins));
    }

    /// Which pages may connect, in place of those of the same host: behind a proxy that changes
    /// `Host` that must be said.
    ///
    /// @param allowed is asked with the header `Origin`, such as `https://example.org`, and the
    ///   header `Host`; not asked where there is no origin
    public WebSocketRoute withOrigins(BiPredicate<String, String> allowed) {
        return with(
                new Settings(
                        settings.maxMessageBytes,
                        settings.closeTimeout,
                        settings.subprotocols,
                        allowed));
    }

    private WebSocketRoute with(Settings changed) {
        return new WebSocketRoute(listeners, changed);
    }

    /// The scheme may differ, for TLS may end at a proxy.
    private static boolean isSameHost(String origin, String host) {
        try {
            return host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        var change = ProtocolSwitch.of(request).orElseThrow(() -> noSwitch(request));
        var handshake = Handshake.of(request, settings.subprotocols, settings.origins);
        var listener = Objects.requireNonNull(listeners.apply(request), "listener");
        response.header(Handshake.ACCEPT, handshake.accept());
        handshake.subprotocol().ifPresent(name -> response.header(Handshake.SUBPROTOCOL, name));
        var subprotocol = handshake.subprotocol();
        change.to(
                "websocket",
                response,
                connection -> {
                    var socket = new WebSocket(connection, settings.closeTimeout, subprotocol);
                    new Session(connection, socket, listener).run(settings.maxMessageBytes);
                });
    }

    private static RuntimeException noSwitch(ServerRequest request) {
        return request.prologue().protocolVersion().startsWith("1")
                ? new IllegalStateException(
                        "A WebSocketRoute needs a server with Hirundo.defaults(config).")
                : Problem.of(400)
                        .withDetail("A WebSocket begins with a request of HTTP/1.1.")
                        .toException();
    }
}
