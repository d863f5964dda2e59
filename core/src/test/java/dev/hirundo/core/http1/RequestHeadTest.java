package dev.hirundo.core.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// In the tables `~` stands for CR LF, `^J` for LF and `^M` for CR.
class RequestHeadTest {
    private static final int MAX_LINE = 40;
    private static final int MAX_HEADERS = 60;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1~~",
                "GET / HTTP/1.1~Host: a~~",
                "~GET / HTTP/1.1~Host: a~~",
                "M-SEARCH * HTTP/1.1~Host: a~X:~Y: \u00e9~~",
                "GET /%c3%a9?q=%01 HTTP/1.1~Host: a~~",
            })
    void findsTheEnd(String head) {
        assertEquals(
                "end " + bytes(head).length,
                outcome(bytes(head + "body or next request"), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | GET / HTTP/1.1^J^J",
                "400 | GET / HTTP/1.1^Mx~~",
                "400 | GET / HTTP/1.1~Host: a^J~",
                "400 | GET / HTTP/1.1~Host: a^M~~",
                "400 | GET / HTTP/1.1~: a~~",
                "400 | GET / HTTP/1.1~A: a~ b~~",
                "400 | ~~GET / HTTP/1.1~~",
                "400 | ^MGET / HTTP/1.1~~",
                "400 | ' GET / HTTP/1.1~~'",
                "400 | G(T / HTTP/1.1~~",
                "400 | GET /%2 HTTP/1.1~~",
                "400 | GET /%0g HTTP/1.1~~",
                "400 | GET /%00 HTTP/1.1~~",
                "400 | GET /%0a HTTP/1.1~~",
                "400 | GET /%ff HTTP/1.1~~",
                "400 | GET / HTTP/11~~",
                "400 | GET /~~",
                "505 | GET / HTTP/1.0~~",
                "505 | GET / HTTP/3.0~~",
            })
    void refuses(int status, String head) {
        assertTrue(outcome(bytes(head), List.of()).startsWith(status + " "));
    }

    @Test
    void aLineMayHaveAlmostItsLimit() {
        String rest = " HTTP/1.1";
        String fits = "GET /" + "x".repeat(MAX_LINE - 1 - 5 - rest.length()) + rest;
        assertEquals("end " + (fits.length() + 4), outcome(bytes(fits + "~~"), List.of()));
        assertEquals(
                "414 The request line is too long.", outcome(bytes("x" + fits + "~~"), List.of()));
    }

    @Test
    void theHeadersMayHaveAlmostTheirLimit() {
        String line = "GET / HTTP/1.1~";
        String fits = "A: " + "x".repeat(MAX_HEADERS - 2 - 3 - 2);
        assertTrue(outcome(bytes(line + fits + "~~"), List.of()).startsWith("end "));
        assertEquals(
                "431 The request headers are too large.",
                outcome(bytes(line + fits + "xx~~"), List.of()));
        assertEquals(
                "431 The request headers are too large.",
                outcome(bytes(line + "A:~".repeat(40)), List.of()));
    }

    @Test
    void anEmptyLineIsNotABegin() {
        var head = new RequestHead(MAX_LINE, MAX_HEADERS);
        assertEquals(RequestHead.INCOMPLETE, head.end(bytes("~"), 0, 2));
        assertFalse(head.isBegun());
        assertEquals(RequestHead.INCOMPLETE, head.end(bytes("~G"), 0, 3));
        assertTrue(head.isBegun());
        assertEquals(2, head.start());
    }

    @Test
    void readsWhereItIsToldTo() {
        var head = new RequestHead(MAX_LINE, MAX_HEADERS);
        byte[] bytes = bytes("abcGET / HTTP/1.1~~");
        assertEquals(bytes.length, head.end(bytes, 3, bytes.length));
    }

    /// Whatever the input and wherever it is cut, the outcome is that of the whole.
    @Test
    void cutsDoNotMatter() {
        var random = new Random(20261121);
        String[] parts = {
            "GET ",
            "/",
            "%41",
            "%c3%a9",
            "%zz",
            "?",
            " HTTP/1.1",
            " HTTP/1.0",
            "~",
            "~",
            "~",
            "^M",
            "^J",
            ":",
            " ",
            "A: b",
            "Host: a",
            "xxxxxxxxxxxxxxxxxxxx",
            "("
        };
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder(random.nextInt(4) == 0 ? "" : "GET / HTTP/1.1~Host: a~");
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            byte[] input = bytes(text + (random.nextBoolean() ? "~~" : ""));
            var cuts =
                    random.ints(random.nextInt(8), 0, input.length + 1).sorted().boxed().toList();
            assertEquals(outcome(input, List.of()), outcome(input, cuts), text + " cut at " + cuts);
        }
    }

    private static String outcome(byte[] input, List<Integer> cuts) {
        var head = new RequestHead(MAX_LINE, MAX_HEADERS);
        try {
            for (int cut : cuts) {
                int end = head.end(Arrays.copyOf(input, cut), 0, cut);
                if (end != RequestHead.INCOMPLETE) {
                    return "end " + end;
                }
            }
            int end = head.end(input, 0, input.length);
            return end == RequestHead.INCOMPLETE ? "incomplete" : "end " + end;
        } catch (MalformedException e) {
            return e.status().code() + " " + e.getMessage();
        }
    }

    @Test
    void isReadyForTheNextAfterReset() {
        var head = new RequestHead(MAX_LINE, MAX_HEADERS);
        assertThrows(MalformedException.class, () -> head.end(bytes("~("), 0, 3));
        head.reset();
        assertEquals(18, head.end(bytes("GET / HTTP/1.1~~"), 0, 18));
    }

    private static byte[] bytes(String text) {
        return text.replace("~", "\r\n")
                .replace("^J", "\n")
                .replace("^M", "\r")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
