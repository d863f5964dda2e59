package dev.hirundo.auth;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// The address of whoever is connected. Warns once of a proxy in front, behind which all clients
/// would be one.
final class PeerAddress implements Function<ServerRequest, String> {
    private static final System.Logger LOGGER =
            System.getLogger(PeerAddress.class.getPackageName());

    private final AtomicBoolean warned = new AtomicBoolean();

    @Override
    public String apply(ServerRequest request) {
        boolean forwarded =
                request.headers().contains(HeaderNames.X_FORWARDED_FOR)
                        || request.headers().contains(HeaderNames.FORWARDED);
        if (forwarded && warned.compareAndSet(false, true)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "a request says that it was forwarded: behind a proxy all clients have its address, and share its limits, unless Auth.builder(...).address(...) tells how to find theirs");
        }
        return request.remotePeer().host();
    }
}
