package dev.hirundo.core.http1;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Checks a request line, RFC 9112, section 3: `method SP request-target SP HTTP-version`.
///
/// Helidon validates which characters a path or query may have. What it lets through or answers
/// with 500 is refused here: methods that are no token, other versions, and percent-encoding that
/// decodes to control characters or to what is not UTF-8.
final class RequestLine {
    private static final byte[] VERSION = "HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
    private static final boolean[] TOKEN = tokenCharacters();

    private RequestLine() {}

    /// @param from its first byte
    /// @param to the CR that ends it
    static void check(byte[] bytes, int from, int to) {
        int methodEnd = checkMethod(bytes, from, to);
        int targetEnd = checkTarget(bytes, methodEnd + 1, to);
        checkVersion(bytes, targetEnd + 1, to);
    }

    /// @return the index of the space behind it, or `to`
    static int checkMethod(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != ' ') {
            if (!isToken(bytes[i])) {
                throw MalformedException.of("The method is malformed.");
            }
            i++;
        }
        if (i == from) {
            throw MalformedException.of("The method is missing.");
        }
        return i;
    }

    private static int checkTarget(byte[] bytes, int from, int to) {
        boolean encoded = false;
        int i = from;
        while (i < to && bytes[i] != ' ') {
            byte c = bytes[i];
            if (c < ' ' || c == 0x7f) { // bytes from 0x80 on are negative
                throw MalformedException.of(
                        "The request target has a character that must be percent-encoded.");
            }
            encoded |= c == '%';
            i++;
        }
        if (encoded) {
            checkEncoded(bytes, from, i);
        }
        return i;
    }

    /// RFC 3986, section 2.1, and no surprise for those who decode it: no NUL, no control character
    /// in the path, UTF-8.
    private static void checkEncoded(byte[] bytes, int from, int to) {
        var octets = ByteBuffer.allocate(to - from);
        boolean inPath = true;
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            inPath &= c != '?';
            if (c == '%') {
                c = octet(bytes, i, to);
                i += 2;
                if (c == 0 || inPath && (c > 0 && c < ' ' || c == 0x7f)) {
                    throw MalformedException.of(
                            "The request target has an encoded control character.");
                }
            }
            octets.put(c);
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(octets.flip());
        } catch (CharacterCodingException _) {
            throw MalformedException.of("The request target is not UTF-8.");
        }
    }

    private static byte octet(byte[] bytes, int percent, int to) {
        if (percent + 2 >= to
                || !HexFormat.isHexDigit(bytes[percent + 1])
                || !HexFormat.isHexDigit(bytes[percent + 2])) {
            throw MalformedException.of("The percent-encoding of the request target is malformed.");
        }
        return (byte)
                (HexFormat.fromHexDigit(bytes[percent + 1]) << 4
                        | HexFormat.fromHexDigit(bytes[percent + 2]));
    }

    private static void checkVersion(byte[] bytes, int from, int to) {
        if (from < to && Arrays.equals(bytes, from, to, VERSION, 0, VERSION.length)) {
            return;
        }
        boolean isVersion =
                to - from == VERSION.length
                        && Arrays.equals(bytes, from, from + 5, VERSION, 0, 5)
                        && isDigit(bytes[from + 5])
                        && bytes[from + 6] == '.'
                        && isDigit(bytes[from + 7]);
        throw isVersion
                ? MalformedException.of(505, "This server speaks HTTP/1.1.")
                : MalformedException.of("The request line is malformed.");
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /// Whether it is one of the characters of a token, RFC 9110, section 5.6.2.
    static boolean isToken(byte c) {
        return c >= 0 && TOKEN[c];
    }

    private static boolean[] tokenCharacters() {
        var token = new boolean[128];
        for (char c = '!'; c <= '~'; c++) {
            token[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
        return token;
    }
}
