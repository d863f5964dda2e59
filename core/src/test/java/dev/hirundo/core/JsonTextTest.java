package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Problem.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Text that is no Unicode, or that a database cannot store, gets in by no way.
class JsonTextTest {
    record Note(
            String title, List<String> tags, Map<String, Object> more, JsonNode tree, Object any) {}

    private final Json json = Json.standard();

    /// Each is tried as a value, as a key, and within arrays.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\ud800",
                "\\udc00",
                "a\\uDBFFb",
                "\\ud83d\\u0041",
                "\\udc00\\ud800",
                "\\ud83d\\ud83d"
            })
    void aLoneSurrogateIsRefusedWhereverItStands(String text) {
        for (String field : List.of("title", "tags", "more", "tree", "any", "unknown")) {
            for (String value :
                    List.of("\"%s\"", "[\"%s\"]", "{\"%s\":1}", "{\"a\":{\"b\":\"%s\"}}")) {
                String body = "{\"" + field + "\":" + value.formatted(text) + "}";
                assertEquals(400, refusal(body, Note.class).status(), body);
                assertEquals(400, refusal(body, Map.class).status(), body);
                assertEquals(400, refusal(body, JsonNode.class).status(), body);
            }
        }
    }

    @Test
    void aWholeSurrogatePairIsRead() {
        assertEquals("😀", json.read(bytes("\"\\ud83d\\ude00\""), String.class));
    }

    @ParameterizedTest
    @CsvSource({
        "ED A0 80, a surrogate",
        "ED BF BF, a surrogate",
        "FF, no byte of UTF-8",
        "C3, cut short",
        "C0 80, U+0000 in an overlong form",
        "E0 80 80, the same in three bytes",
        "C1 A1, an overlong letter",
        "F4 90 80 80, beyond U+10FFFF",
        "F5 80 80 80, beyond it",
        "F8 88 80 80 80, five bytes",
        "80, no start",
    })
    void bytesThatAreNoUtf8AreRefusedWhereverTheyStand(String hex, String why) {
        byte[] broken = HexFormat.ofDelimiter(" ").parseHex(hex);
        for (String around :
                List.of(
                        "\"_\"",
                        "{\"title\":\"_\"}",
                        "{\"_\":1}",
                        "{\"any\":{\"_\":1}}",
                        "[\"" + "a".repeat(9000) + "_\"]")) {
            byte[] body = replaced(around, broken);
            var problem = refusal(body, Object.class);
            assertEquals(400, problem.status(), why);
            assertTrue(problem.detail().startsWith("The body is not UTF-8"), problem.detail());
            assertEquals(400, refusal(body, Note.class).status(), why);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreRefused(String charset) {
        for (String body : List.of("{}", "\"é\"", "1", "{\"title\":\"a\"}")) {
            assertTrue(
                    refusal(body.getBytes(Charset.forName(charset)), Object.class)
                            .detail()
                            .startsWith("The body is not UTF-8"));
        }
    }

    @Test
    void aByteOrderMarkOfUtf8IsPassedOver() {
        assertEquals("a", json.read(bytes("\uFEFF\"a\""), String.class));
    }

    static Stream<String[]> nuls() {
        return Stream.of(
                new String[] {"{\"title\":\"a\\u0000\"}", "/title"},
                new String[] {"{\"tags\":[\"a\",\"\\u0000\"]}", "/tags/1"},
                new String[] {"{\"more\":{\"a/b~c\":{\"d\":\"\\u0000\"}}}", "/more/a~1b~0c/d"},
                new String[] {"{\"tree\":{\"a\":[{\"b\":\"\\u0000\"}]}}", "/tree/a/0/b"},
                new String[] {"{\"any\":{\"x\\u0000\":1}}", "/any/x\0"},
                new String[] {"{\"un\\u0000known\":1}", "/un\0known"});
    }

    @ParameterizedTest
    @MethodSource("nuls")
    void theCharacterThatPostgresqlCannotStoreIsA422ThatSaysWhere(String body, String pointer) {
        for (var type : List.of(Note.class, Object.class, JsonNode.class)) {
            var problem = refusal(body, type);
            assertEquals(422, problem.status());
            assertEquals(
                    List.of(
                            new Violation(
                                    pointer, "Text", "must not contain the character U+0000")),
                    problem.violations());
        }
    }

    private Problem refusal(String body, Class<?> type) {
        return refusal(bytes(body), type);
    }

    private Problem refusal(byte[] body, Class<?> type) {
        return assertThrows(ProblemException.class, () -> json.read(body, type)).problem();
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] replaced(String around, byte[] middle) {
        int at = around.indexOf('_');
        var body = new ByteArrayOutputStream();
        body.writeBytes(bytes(around.substring(0, at)));
        body.writeBytes(middle);
        body.writeBytes(bytes(around.substring(at + 1)));
        return body.toByteArray();
    }
}
