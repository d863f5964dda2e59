package dev.hirundo.core.http1;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/// Lets a route answer with `101 Switching Protocols` and take the connection over, RFC 9110,
/// section 7.8. As any route it comes after the filters, and has a caller and path parameters.
///
/// ```java
/// ProtocolSwitch.of(request).orElseThrow(…).to("echo", response, connection -> {
///     for (byte[] bytes = connection.read(); bytes != null; bytes = connection.read()) {
///         connection.write(bytes);
///     }
/// });
/// ```
///
/// For the thread that runs the route.
public final class ProtocolSwitch {
    private final StrictConnection connection;

    private ProtocolSwitch(StrictConnection connection) {
        this.connection = connection;
    }

    /// Another protocol on a connection that spoke HTTP until now.
    @FunctionalInterface
    public interface Protocol {
        /// Speaks it, on the connection's own virtual thread, which may block. The connection ends
        /// when this returns or throws.
        ///
        /// @throws IOException the peer has gone: nothing to log
        void run(SwitchedConnection connection) throws IOException;
    }

    /// The switch for the request that this thread works on. It has nothing to say about whether
    /// the client has asked for one.
    ///
    /// @return empty over HTTP/2, in a test without a socket, and on a server without
    ///   `Hirundo.defaults`
    public static Optional<ProtocolSwitch> of(ServerRequest request) {
        Objects.requireNonNull(request, "request");
        return StrictConnection.CURRENT.isBound()
                ? Optional.of(new ProtocolSwitch(StrictConnection.CURRENT.get()))
                : Optional.empty();
    }

    /// Sends the answer, with the headers that the response has by then; the protocol begins when
    /// the route and the filters around it have returned. So the request is over by then, for
    /// metrics and for limits on what runs at once.
    ///
    /// @param protocol for the header `Upgrade`
    /// @throws IllegalStateException the connection has been switched already, or the request has a
    ///   body that was not read, which could be taken for the other protocol
    public void to(String protocol, ServerResponse response, Protocol next) {
        connection.switchTo(next);
        try {
            response.status(Status.SWITCHING_PROTOCOLS_101)
                    .header(HeaderNames.UPGRADE, protocol)
                    .header(HeaderNames.CONNECTION, "Upgrade")
                    .send();
        } catch (RuntimeException e) {
            connection.stay();
            throw e;
        }
    }
}
