package dev.hirundo.core.http1;

/// Finds the end of a request head and checks its form: RFC 9112, sections 2.2, 3 and 5.
///
/// Helidon parses the head again, and validates the characters of names and values. What it takes
/// for good, waits for or answers with another status than it should is refused here: lines that do
/// not end in CRLF, folded lines, headers without a name, too large a head (431, Helidon says 400).
///
/// For one connection; not thread-safe, no I/O. The same bytes give the same result however they
/// are split into reads.
final class RequestHead {
    static final int INCOMPLETE = -1;

    private final int maxLine;
    private final int maxHeaders;

    // all counted from the first byte of the head
    private int scanned;
    private int start;
    private int lineStart;
    private int headersStart;

    /// @param maxLine bytes of a request line, from which on it is too long
    /// @param maxHeaders bytes of all header lines, from which on they are too large
    RequestHead(int maxLine, int maxHeaders) {
        this.maxLine = maxLine;
        this.maxHeaders = maxHeaders;
    }

    /// Forgets everything: another head comes.
    void reset() {
        scanned = 0;
        start = 0;
        lineStart = 0;
        headersStart = 0;
    }

    /// Whether something of the head has come; an empty line before it does not count.
    boolean isBegun() {
        return scanned > start;
    }

    /// How many bytes before the head are to be skipped.
    int start() {
        return start;
    }

    /// Goes on where it stopped the last time.
    ///
    /// @param bytes in them, at `from`, everything that has come of this head
    /// @return the index behind the head, or [#INCOMPLETE]
    int end(byte[] bytes, int from, int to) {
        if (!isBegun() && !begins(bytes, from, to)) {
            return INCOMPLETE;
        }
        while (true) {
            int line = from + lineStart;
            boolean first = headersStart == 0;
            // Helidon's parser of headers needs one byte of its limit for itself
            int max = first ? line + maxLine : from + headersStart + maxHeaders - 1;
            int cr = lineEnd(bytes, from + scanned, Math.min(to, max), to);
            if (cr == INCOMPLETE) {
                if (from + scanned >= max) {
                    throw tooLarge(bytes, line, max, first);
                }
                return INCOMPLETE;
            }
            if (first) {
                RequestLine.check(bytes, line, cr);
                headersStart = cr + 2 - from;
            } else if (cr == line) {
                return cr + 2;
            } else {
                checkHeader(bytes[line]);
            }
            lineStart = cr + 2 - from;
            scanned = lineStart;
        }
    }

    /// RFC 9112, section 2.2: an empty line before the request line is skipped. What cannot be a
    /// method is refused at its first byte: those who speak TLS here would wait for an answer for
    /// long.
    private boolean begins(byte[] bytes, int from, int to) {
        if (start == 0 && from < to && bytes[from] == '\r') {
            if (from + 1 == to) {
                return false;
            }
            if (bytes[from + 1] != '\n') {
                throw notCrlf();
            }
            start = 2;
            lineStart = 2;
            scanned = 2;
        }
        if (from + start >= to) {
            return false;
        }
        if (!RequestLine.isToken(bytes[from + start])) {
            throw MalformedException.of("The method is malformed.");
        }
        return true;
    }

    /// @param to where to give up the search for a CR
    /// @param available where the bytes end
    private int lineEnd(byte[] bytes, int from, int to, int available) {
        // one comparison for most bytes
        int i = from;
        while (i < to) {
            int c = bytes[i] & 0xff;
            if (c <= '\r') {
                if (c == '\n') {
                    throw notCrlf();
                }
                if (c == '\r') {
                    break;
                }
            }
            i++;
        }
        scanned += i - from;
        if (i >= to || i + 1 == available) {
            return INCOMPLETE;
        }
        if (bytes[i + 1] != '\n') {
            throw notCrlf();
        }
        return i;
    }

    /// RFC 9112, section 5: no empty name; section 5.2: no folded line.
    private static void checkHeader(byte first) {
        if (first == ':') {
            throw MalformedException.of("A header has no name.");
        }
        if (first == ' ' || first == '\t') {
            throw MalformedException.of("A header line is folded.");
        }
    }

    private static MalformedException tooLarge(byte[] bytes, int line, int max, boolean first) {
        if (first) {
            RequestLine.checkMethod(bytes, line, max);
            return MalformedException.of(414, "The request line is too long.");
        }
        return MalformedException.of(431, "The request headers are too large.");
    }

    private static MalformedException notCrlf() {
        return MalformedException.of("A line must end in CRLF.");
    }
}
