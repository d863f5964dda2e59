package dev.hirundo.realtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// How one node writes to the others: `<node> <number>`, and after another space the message, or
/// nothing, which is a wake. Without that space it only shows that this node is heard.
///
/// The number makes each differ from those before it: of notifications that are alike PostgreSQL
/// tells one. Thread-safe.
final class Letters {
    private static final byte[] NOTHING = {};
    private static final int MOST_DIGITS = 18;

    private final byte[] node;

    /// What was read.
    sealed interface Read {}

    /// Of this node.
    record Own(long number) implements Read {}

    record Wake() implements Read {}

    record Message(byte[] message) implements Read {}

    /// Of another node, which only looks whether it is heard.
    record Trial() implements Read {}

    /// @param node differs from that of every other; without a space
    Letters(String node) {
        this.node = (node + " ").getBytes(StandardCharsets.US_ASCII);
    }

    byte[] trial(long number) {
        return write(Long.toString(number), NOTHING);
    }

    byte[] wake(long number) {
        return write(number + " ", NOTHING);
    }

    byte[] message(long number, byte[] message) {
        return write(number + " ", message);
    }

    private byte[] write(String number, byte[] message) {
        byte[] digits = number.getBytes(StandardCharsets.US_ASCII);
        byte[] letter = Arrays.copyOf(node, node.length + digits.length + message.length);
        System.arraycopy(digits, 0, letter, node.length, digits.length);
        System.arraycopy(message, 0, letter, node.length + digits.length, message.length);
        return letter;
    }

    /// What no node has written is a wake, so that `NOTIFY hirundo_live` by hand is one.
    Read read(byte[] letter) {
        int first = space(letter, 0);
        int second = space(letter, first + 1);
        if (!isNumber(letter, first + 1, second)) {
            return new Wake();
        }
        if (Arrays.equals(letter, 0, first + 1, node, 0, node.length)) {
            return new Own(number(letter, first + 1, second));
        }
        if (second == letter.length) {
            return new Trial();
        }
        return second + 1 == letter.length
                ? new Wake()
                : new Message(Arrays.copyOfRange(letter, second + 1, letter.length));
    }

    private static int space(byte[] letter, int from) {
        int at = Math.min(from, letter.length);
        while (at < letter.length && letter[at] != ' ') {
            at++;
        }
        return at;
    }

    private static boolean isNumber(byte[] letter, int from, int to) {
        int digits = to - from;
        for (int i = from; i < to; i++) {
            if (letter[i] < '0' || letter[i] > '9') {
                return false;
            }
        }
        return digits > 0 && digits <= MOST_DIGITS;
    }

    private static long number(byte[] letter, int from, int to) {
        return Long.parseLong(new String(letter, from, to - from, StandardCharsets.US_ASCII));
    }
}
