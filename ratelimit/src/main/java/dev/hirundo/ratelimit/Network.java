package dev.hirundo.ratelimit;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// Addresses that begin with the same bits (CIDR, RFC 4632 and RFC 4291).
record Network(byte[] base, int prefix) {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /// @param text `10.0.0.0/8`, `2001:db8::/32`, or one address
    /// @throws IllegalArgumentException if it is none of these
    static Network parse(String text) {
        String[] parts = text.strip().split("/", 2);
        var address =
                address(parts[0])
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "\""
                                                        + text
                                                        + "\" is no network: write it as 10.0.0.0/8, 2001:db8::/32, or as one address"));
        byte[] bytes = address.getAddress();
        int bits = bytes.length * Byte.SIZE;
        int prefix = parts.length == 1 ? bits : prefix(text, parts[1], bits);
        return new Network(masked(bytes, prefix), prefix);
    }

    private static int prefix(String text, String number, int bits) {
        int prefix = number.matches("[0-9]{1,3}") ? Integer.parseInt(number) : -1;
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no network: what follows the slash is 0 to " + bits);
        }
        return prefix;
    }

    /// A literal address, without brackets, port or scope. Never asks a name server.
    static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == base.length && Arrays.equals(masked(bytes, prefix), base);
    }

    /// A copy whose bits after the first ones are 0.
    static byte[] masked(byte[] address, int prefix) {
        byte[] masked = new byte[address.length];
        int whole = prefix / Byte.SIZE;
        System.arraycopy(address, 0, masked, 0, whole);
        int rest = prefix % Byte.SIZE;
        if (rest != 0) {
            masked[whole] = (byte) (address[whole] & (0xFF << (Byte.SIZE - rest)));
        }
        return masked;
    }
}
