package dev.hirundo.core.http1;

import java.util.HexFormat;

/// Decodes a chunked body, RFC 9112, section 7.1, strictly: sizes are hexadecimal digits, lines end
/// in CRLF. Extensions and trailers are checked for their form and then dropped, as the RFC allows.
///
/// For one connection; not thread-safe, no I/O. The same bytes give the same data however they are
/// split into reads.
final class ChunkedBody {
    private static final int MAX_DIGITS = 15;

    /// How many bytes of size lines beyond the fair share may come before the body counts as an
    /// attack. Go's net/http has the same rule: 16 bytes and twice the chunk's size are fair.
    private static final int MAX_EXCESS = 16 * 1024;

    private final long maxBytes;
    private final int maxTrailers;

    private Part part = Part.SIZE;
    private int position;
    private int length;
    private int digits;
    private long left;
    private long total;
    private long excess;

    /// Of the size line: what stands behind the digits.
    private int lineBytes;

    private int trailerBytes;

    /// @param maxBytes of the data, without their framing; -1 for no limit
    /// @param maxTrailers bytes of all trailer lines
    ChunkedBody(long maxBytes, int maxTrailers) {
        this.maxBytes = maxBytes;
        this.maxTrailers = maxTrailers;
    }

    /// What [#next] has found.
    enum Event {
        /// nothing: more bytes are needed
        INCOMPLETE,
        /// data: the last [#length] bytes before [#position]
        DATA,
        /// the end of the body
        END
    }

    /// Where it is in the grammar; the name says what comes next.
    private enum Part {
        SIZE,
        BLANK,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        LAST_LF,
        END
    }

    /// Forgets everything: another body comes.
    void reset() {
        part = Part.SIZE;
        digits = 0;
        left = 0;
        total = 0;
        excess = 0;
        lineBytes = 0;
        trailerBytes = 0;
    }

    /// The index behind what [#next] has consumed.
    int position() {
        return position;
    }

    /// The bytes of data that [#next] has found.
    int length() {
        return length;
    }

    /// Goes on until there is something to tell.
    Event next(byte[] bytes, int from, int to) {
        position = from;
        while (position < to) {
            if (part == Part.DATA) {
                return data(to);
            }
            part = read(bytes[position++]);
            if (part == Part.END) {
                return Event.END;
            }
        }
        return Event.INCOMPLETE;
    }

    private Event data(int to) {
        length = (int) Math.min(to - position, left);
        position += length;
        left -= length;
        if (left == 0) {
            part = Part.DATA_CR;
        }
        return Event.DATA;
    }

    private Part read(byte c) {
        return switch (part) {
            case SIZE -> size(c);
            case BLANK -> blank(c);
            case EXTENSION -> extension(c);
            case SIZE_LF -> sizeEnd(c);
            case DATA_CR -> expect(c, '\r', Part.DATA_LF);
            case DATA_LF -> expect(c, '\n', Part.SIZE);
            case TRAILER -> c == '\r' ? Part.LAST_LF : trailerName(c, true);
            case TRAILER_NAME -> trailerName(c, false);
            case TRAILER_VALUE -> trailerValue(c);
            case TRAILER_LF -> expect(c, '\n', Part.TRAILER);
            case LAST_LF -> expect(c, '\n', Part.END);
            case DATA, END -> throw new IllegalStateException(part.name());
        };
    }

    private Part size(byte c) {
        if (HexFormat.isHexDigit(c)) {
            if (++digits > MAX_DIGITS) {
                throw MalformedException.of("The size of a chunk is too large.");
            }
            left = left << 4 | HexFormat.fromHexDigit(c);
            return Part.SIZE;
        }
        if (digits == 0) {
            throw MalformedException.of("The size of a chunk is not a number.");
        }
        return c == '\r' ? Part.SIZE_LF : blank(c);
    }

    /// White space may stand before the semicolon of an extension, and nowhere else.
    private Part blank(byte c) {
        countLine();
        return switch (c) {
            case ' ', '\t' -> Part.BLANK;
            case ';' -> Part.EXTENSION;
            default -> throw malformed();
        };
    }

    private Part extension(byte c) {
        countLine();
        if (c == '\r') {
            return Part.SIZE_LF;
        }
        checkText(c);
        return Part.EXTENSION;
    }

    private void countLine() {
        if (++lineBytes > MAX_EXCESS) {
            throw malformed();
        }
    }

    private Part sizeEnd(byte c) {
        expect(c, '\n', Part.DATA);
        excess = Math.max(0, excess + digits + lineBytes - 16 - 2 * Math.min(left, MAX_EXCESS));
        if (excess > MAX_EXCESS) {
            throw malformed();
        }
        total += left;
        if (maxBytes >= 0 && total > maxBytes) {
            throw MalformedException.of(
                    413, "The request body is larger than " + maxBytes + " bytes.");
        }
        digits = 0;
        lineBytes = 0;
        return left == 0 ? Part.TRAILER : Part.DATA;
    }

    private Part trailerName(byte c, boolean first) {
        countTrailer();
        if (c == ':' && !first) {
            return Part.TRAILER_VALUE;
        }
        if (!RequestLine.isToken(c)) {
            throw MalformedException.of("A trailer is malformed.");
        }
        return Part.TRAILER_NAME;
    }

    private Part trailerValue(byte c) {
        countTrailer();
        if (c == '\r') {
            return Part.TRAILER_LF;
        }
        checkText(c);
        return Part.TRAILER_VALUE;
    }

    private void countTrailer() {
        if (++trailerBytes > maxTrailers) {
            throw MalformedException.of(431, "The trailers are too large.");
        }
    }

    /// RFC 9110, section 5.5: no control character but the tab. Bytes from 0x80 on are negative,
    /// and allowed.
    private static void checkText(byte c) {
        if (c >= 0 && c < ' ' && c != '\t' || c == 0x7f) {
            throw malformed();
        }
    }

    private static Part expect(byte c, char expected, Part next) {
        if (c != expected) {
            throw malformed();
        }
        return next;
    }

    private static MalformedException malformed() {
        return MalformedException.of("The chunked body is malformed.");
    }
}
