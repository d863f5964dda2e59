package dev.hirundo.ratelimit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/// The key by which an address is limited: an IPv4 address whole, of an IPv6 address the network.
///
/// The last 64 bits of an IPv6 address name an interface (RFC 4291, section 2.5.1), are anybody's
/// choice within his network, and would be as many keys. An IPv4 address that is mapped into IPv6
/// (section 2.5.5.2) is the IPv4 address.
///
/// @param prefix how many bits of an IPv6 address are its network, 32 to 128
record AddressKey(int prefix) {
    static final int STANDARD_PREFIX = 64;
    static final int LEAST_PREFIX = 32;
    static final int MOST_PREFIX = 128;

    AddressKey {
        if (prefix < LEAST_PREFIX || prefix > MOST_PREFIX) {
            throw new IllegalArgumentException(
                    "prefix is %d, but must be %d to %d"
                            .formatted(prefix, LEAST_PREFIX, MOST_PREFIX));
        }
    }

    String of(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] network = Network.masked(address.getAddress(), prefix);
        return HexFormat.of().formatHex(network, 0, (prefix + 7) / 8) + "/" + prefix;
    }
}
