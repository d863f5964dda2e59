package dev.hirundo.realtime.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks that bytes are UTF-8 as they come, and refuses the first that cannot be (The Unicode
/// Standard, table 3-7). Not thread-safe.
final class Utf8 {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long NOT_ASCII = 0x8080808080808080L;

    /// How many bytes of a character are still to come, and between what the next one must be.
    private int left;

    private int lowest;
    private int highest;

    /// Goes on.
    ///
    /// @return false if these bytes cannot be UTF-8, whatever follows
    boolean accept(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if (left == 0) {
                i = ascii(bytes, i, to);
                if (i == to) {
                    return true;
                }
                if (!lead(bytes[i++] & 0xff)) {
                    return false;
                }
            } else if (!trail(bytes[i++] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private static int ascii(byte[] bytes, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < to && bytes[i] >= 0) {
            i++;
        }
        return i;
    }

    private boolean lead(int b) {
        lowest = 0x80;
        highest = 0xbf;
        if (b < 0xc2) {
            return false; // a trailing byte, or a character that needs no two bytes
        } else if (b < 0xe0) {
            left = 1;
        } else if (b < 0xf0) {
            left = 2;
            lowest = b == 0xe0 ? 0xa0 : lowest; // nor three
            highest = b == 0xed ? 0x9f : highest; // no surrogates
        } else if (b < 0xf5) {
            left = 3;
            lowest = b == 0xf0 ? 0x90 : lowest; // nor four
            highest = b == 0xf4 ? 0x8f : highest; // nothing beyond U+10FFFF
        } else {
            return false;
        }
        return true;
    }

    private boolean trail(int b) {
        if (b < lowest || b > highest) {
            return false;
        }
        lowest = 0x80;
        highest = 0xbf;
        left--;
        return true;
    }

    /// Whether the bytes so far do not end within a character.
    boolean isComplete() {
        return left == 0;
    }
}
