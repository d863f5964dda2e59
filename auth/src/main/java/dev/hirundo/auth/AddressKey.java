package dev.hirundo.auth;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;

/// The key by which a client's address is limited.
///
/// An IPv4 address is its own key. An IPv6 address counts by its first 64 bits: the other 64 name
/// an interface (RFC 4291, section 2.5.1), are anybody's choice within his network, and would be as
/// many budgets.
final class AddressKey {
    /// The key of whatever is no address.
    static final String UNKNOWN = "unknown";

    private static final int PREFIX_BYTES = 8;

    private AddressKey() {}

    /// Never asks a name server. Whatever is no literal address shares one key, so that no
    /// variation of it is a new budget.
    ///
    /// @param host an address as text, with or without brackets and scope id
    static String of(String host) {
        String literal = withoutScope(withoutBrackets(host));
        try {
            // an IPv4 address mapped into IPv6 (RFC 4291, section 2.5.5.2) becomes an Inet4Address
            var address = InetAddress.ofLiteral(literal);
            return address instanceof Inet4Address
                    ? address.getHostAddress()
                    : HexFormat.of().formatHex(address.getAddress(), 0, PREFIX_BYTES) + "/64";
        } catch (IllegalArgumentException notAnAddress) {
            return UNKNOWN;
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /// An interface's name, which only this machine knows (RFC 4007, section 11).
    private static String withoutScope(String host) {
        int percent = host.indexOf('%');
        return percent < 0 ? host : host.substring(0, percent);
    }
}
