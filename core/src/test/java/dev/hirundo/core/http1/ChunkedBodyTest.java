package dev.hirundo.core.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// In the tables `~` stands for CR LF, `^J` for LF and `^M` for CR.
class ChunkedBodyTest {
    private static final int MAX_BYTES = 20;
    private static final int MAX_TRAILERS = 30;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0~~                          | ''",
                "3~abc~0~~                    | abc",
                "03~abc~0000~~                | abc",
                "A~0123456789~a~0123456789~0~~| 01234567890123456789",
                "2~ab~1~c~0~~                 | abc",
                "4~a~b~0~~                    | a~b",
                "3;x~abc~0;y~~                | abc",
                "3 ; x=\"y\"~abc~0~~          | abc",
                "3~abc~0~A: b~C:~~            | abc",
            })
    void decodes(String body, String data) {
        assertEquals(
                "end " + bytes(body).length + ": " + text(data),
                outcome(bytes(body + "GET"), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | g~",
                "400 | ~",
                "400 | -1~",
                "400 | +1~",
                "400 | 0x1~",
                "400 | 1^J",
                "400 | 1^Ma",
                "400 | '1 ~'",
                "400 | 1 1~",
                "400 | 1;^J~",
                "400 | 1234567890123456~",
                "413 | 15~",
                "413 | fffffffffffffff~",
                "400 | 1~ab",
                "400 | 1~a^J",
                "400 | 1~a^M1",
                "400 | 0~ A: b~~",
                "400 | 0~: b~~",
                "400 | 0~A b: c~~",
                "400 | 0~A~~",
                "400 | 0~A: b^J~",
                "400 | 0~^M^M",
                "431 | 0~A: 0123456789012345678901234567890~~",
            })
    void refuses(int status, String body) {
        assertTrue(
                outcome(bytes(body), List.of()).startsWith(status + " "),
                outcome(bytes(body), List.of()));
    }

    @Test
    void countsAllChunksAgainstTheLimit() {
        assertTrue(outcome(bytes("A~0123456789~B~"), List.of()).startsWith("413 "));
    }

    @Test
    void aLimitOfMinusOneIsNone() {
        var body = new ChunkedBody(-1, MAX_TRAILERS);
        byte[] bytes = bytes("7fffffffffffff~");
        assertEquals(ChunkedBody.Event.INCOMPLETE, body.next(bytes, 0, bytes.length));
    }

    /// Each of these chunks is small and right; together they are a way to keep a server busy.
    @Test
    void refusesABodyThatIsMostlyExtensions() {
        String chunk = "1;" + "x".repeat(4000) + "~a~";
        assertTrue(outcome(bytes(chunk.repeat(5) + "0~~"), List.of()).startsWith("400 "));
        String fair = "1;x=y~a~";
        assertTrue(outcome(bytes(fair.repeat(MAX_BYTES) + "0~~"), List.of()).startsWith("end "));
    }

    /// Whatever the input and wherever it is cut, the outcome is that of the whole.
    @Test
    void cutsDoNotMatter() {
        var random = new Random(20261121);
        String[] parts = {
            "3~abc~",
            "1~a~",
            "A~0123456789~",
            "2;x=y~ab~",
            "0~",
            "~",
            "^J",
            "^M",
            "A: b~",
            "1",
            "f",
            ";",
            " "
        };
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                text.append(parts[random.nextInt(random.nextBoolean() ? 4 : parts.length)]);
            }
            byte[] input = bytes(text + (random.nextBoolean() ? "0~~" : ""));
            var cuts =
                    random.ints(random.nextInt(8), 0, input.length + 1).sorted().boxed().toList();
            assertEquals(outcome(input, List.of()), outcome(input, cuts), text + " cut at " + cuts);
        }
    }

    /// What is decoded from these reads: the data, and how it ended.
    private static String outcome(byte[] input, List<Integer> cuts) {
        var body = new ChunkedBody(MAX_BYTES, MAX_TRAILERS);
        var ends = new ArrayList<>(cuts);
        ends.add(input.length);
        var data = new StringBuilder();
        int from = 0;
        try {
            for (int to : ends) {
                while (from < to) {
                    var event = body.next(input, from, to);
                    from = body.position();
                    if (event == ChunkedBody.Event.END) {
                        return "end " + from + ": " + data;
                    }
                    if (event == ChunkedBody.Event.DATA) {
                        data.append(
                                new String(
                                        input,
                                        from - body.length(),
                                        body.length(),
                                        StandardCharsets.ISO_8859_1));
                    }
                }
            }
            return "incomplete: " + data;
        } catch (MalformedException e) {
            return e.status().code() + " " + e.getMessage() + " after " + data;
        }
    }

    private static String text(String escaped) {
        return escaped.replace("~", "\r\n").replace("^J", "\n").replace("^M", "\r");
    }

    private static byte[] bytes(String escaped) {
        return text(escaped).getBytes(StandardCharsets.ISO_8859_1);
    }
}
