package dev.hirundo.ratelimit;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// Who a request comes from, through the proxies that are trusted to tell.
///
/// ```java
/// var address = ClientAddress.behind("10.0.0.0/8");
/// Auth.builder(config.get("auth"), db).address(address::of);
/// ```
///
/// What `Forwarded` (RFC 7239), `X-Forwarded-For` and the PROXY protocol say counts only if the
/// peer is a trusted proxy. The headers are read from the right, where the nearest proxy wrote:
/// trusted addresses are passed over, and the first other one is the client. What is no address
/// ends the search at the proxy that passed it on. So nobody becomes somebody else by a header that
/// he sends himself, and if both headers are there and do not agree, one of them was: then neither
/// counts, and the proxy stands for the client.
///
/// Immutable and thread-safe.
public final class ClientAddress {
    private static final InetAddress NOWHERE = InetAddress.ofLiteral("0.0.0.0");

    private final List<Network> proxies;

    private ClientAddress(List<Network> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    /// No proxy is trusted: the client is the peer.
    public static ClientAddress direct() {
        return new ClientAddress(List.of());
    }

    /// Behind proxies with these addresses, each of which sets or extends one of the headers.
    ///
    /// @param proxies addresses or networks, such as `10.0.0.0/8` and `::1`
    /// @throws IllegalArgumentException if one of them is neither
    public static ClientAddress behind(String... proxies) {
        return behind(List.of(proxies));
    }

    /// The same for a list.
    ///
    /// @throws IllegalArgumentException as [#behind(String...)]
    public static ClientAddress behind(List<String> proxies) {
        return new ClientAddress(proxies.stream().map(Network::parse).toList());
    }

    /// The client's address as text, without a port. Never asks a name server.
    public String of(ServerRequest request) {
        return find(request).getHostAddress();
    }

    InetAddress find(ServerRequest request) {
        var peer =
                request.remotePeer().address() instanceof InetSocketAddress socket
                                && socket.getAddress() != null
                        ? socket.getAddress()
                        : NOWHERE; // a Unix socket: all are one
        if (!isTrusted(peer)) {
            return peer;
        }
        var source = request.proxyProtocolData().flatMap(ClientAddress::source).orElse(peer);
        if (!isTrusted(source)) {
            return source;
        }
        var headers = request.headers();
        return find(
                source,
                headers.all(HeaderNames.FORWARDED, List::of),
                headers.all(HeaderNames.X_FORWARDED_FOR, List::of));
    }

    /// Several lines of a header are one list (RFC 9110, section 5.2).
    ///
    /// @param proxy which is trusted
    /// @param forwarded the lines of that header; none if it is not there
    /// @param plain those of `X-Forwarded-For`
    InetAddress find(InetAddress proxy, List<String> forwarded, List<String> plain) {
        var byForwarded =
                Forwarded.hops(String.join(",", forwarded))
                        .map(hops -> firstUntrusted(proxy, hops))
                        .orElse(proxy);
        if (plain.isEmpty()) {
            return byForwarded;
        }
        var byPlain = firstUntrusted(proxy, Forwarded.plainHops(String.join(",", plain)));
        return forwarded.isEmpty() || byPlain.equals(byForwarded) ? byPlain : proxy;
    }

    private InetAddress firstUntrusted(InetAddress proxy, List<String> hops) {
        var last = proxy;
        for (String hop : hops.reversed()) {
            var address = Forwarded.host(hop).flatMap(Network::address);
            if (address.isEmpty()) {
                return last;
            }
            last = address.get();
            if (!isTrusted(last)) {
                return last;
            }
        }
        return last;
    }

    private boolean isTrusted(InetAddress address) {
        for (var proxy : proxies) {
            if (proxy.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<InetAddress> source(ProxyProtocolData data) {
        return Network.address(data.sourceAddress());
    }
}
