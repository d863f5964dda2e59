package dev.hirundo.crud;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// Entity tags of what has no version of its own (RFC 9110, section 8.8.3).
final class Etags {
    private Etags() {}

    /// A weak one, of two checksums of 32 bits that fail on different changes: a body that changes
    /// has the same tag once in 2^64. Not for who would like it to: he could fool himself alone.
    static String of(byte[] body) {
        var crc32 = new CRC32();
        var crc32c = new CRC32C();
        crc32.update(body);
        crc32c.update(body);
        return "W/\""
                + Long.toHexString(crc32.getValue() << Integer.SIZE | crc32c.getValue())
                + '"';
    }
}
