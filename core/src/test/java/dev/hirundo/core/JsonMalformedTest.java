package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no JSON, or more than we take: a 400 that says where.
class JsonMalformedTest {
    record Note(
            String title, List<String> tags, Map<String, Object> more, JsonNode tree, Object any) {}

    private final Json json = Json.standard();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"title\":\"a\",}          | line 1, column 14 ",
                "{\"title\":tru}             | line 1, column 10 ",
                "{\"title\" \"a\"}           | line 1, column 10 ",
                "{title:1}                   | line 1, column 2  ",
                "{'title':1}                 | line 1, column 2  ",
                "{\"title\":\"a              | line 1, column 12 ",
                "{\"title\":\"\\x\"}         | line 1, column 12 ",
                "{\"title\":01}              | line 1, column 11 ",
                "{\"title\":NaN}             | line 1, column 13 ",
                "{\"title\":+1}              | line 1, column 11 ",
                "{\"title\":\"a\"} // more   | line 1, column 15 ",
                "/**/{}                      | line 1, column 1  ",
                "{\"title\":\"a\"            | line 1, column 13 ",
                "]                           | line 1, column 1  ",
            })
    void brokenJsonIsToldWithItsPlace(String body, String place) {
        assertTrue(refused(body).contains("is malformed at " + place), refused(body));
    }

    @Test
    void thePlaceCountsLines() {
        assertTrue(refused("{\n  \"title\":\n  x}").contains("line 3, column 3"));
    }

    @Test
    void aRawControlCharacterInAStringIsMalformed() {
        assertTrue(refused("{\"title\":\"a\nb\"}").contains("malformed at line 1, column"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}{}", "{} x", "{}]", "{},", "{} null", "{} \"a\"", "{}1"})
    void nothingMayFollowTheValue(String body) {
        assertTrue(refused(body).contains("malformed at line 1, column"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"title\":\"a\",\"title\":\"b\"}",
                "{\"title\":\"a\",\"t\\u0069tle\":\"b\"}",
                "{\"more\":{\"a\":1,\"a\":1}}",
                "{\"tree\":[{\"a\":1,\"a\":1}]}",
                "{\"any\":{\"b\":{\"a\":1,\"a\":1}}}",
                "{\"unknown\":{\"a\":1,\"a\":1}}",
            })
    void aKeyThatComesTwiceIsRefusedAtAnyDepth(String body) {
        assertTrue(refused(body).contains("Duplicate field"));
        assertEquals(400, refusal(body, JsonNode.class).status());
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 100_000})
    void deepNestingIsRefusedWhereverItStands(int depth) {
        String deep = "[".repeat(depth) + "]".repeat(depth);
        for (String body :
                List.of(
                        deep,
                        "{\"title\":" + deep + "}",
                        "{\"any\":" + deep + "}",
                        "{\"unknown\":" + deep + "}")) {
            assertTrue(refused(body).contains("exceeds a limit"));
            assertEquals(400, refusal(body, Object.class).status());
            assertEquals(400, refusal(body, JsonNode.class).status());
        }
        assertEquals(400, refusal("{\"a\":".repeat(depth), Map.class).status());
    }

    @Test
    void nestingUpToTheLimitIsRead() {
        String deep = "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH);
        assertTrue(json.readTree(bytes(deep)).isArray());
    }

    static List<Class<?>> types() {
        return List.of(
                BigDecimal.class,
                BigInteger.class,
                double.class,
                Double.class,
                float.class,
                Float.class,
                int.class,
                Long.class,
                Number.class,
                Object.class,
                Map.class,
                List.class,
                JsonNode.class,
                String.class,
                Note.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    void aNumberThatIsLongToStoreIsRefusedForEveryType(Class<?> type) {
        String digits = "1".repeat(Json.MAX_NUMBER_LENGTH + 1);
        for (String number :
                List.of(
                        digits,
                        "-" + digits,
                        "0." + digits,
                        "1e999999999",
                        "1E+1001",
                        "-1e-999999999",
                        "1e99999999999",
                        "0e999999999",
                        "1.5e" + "9".repeat(900))) {
            for (String body :
                    List.of(
                            number,
                            "[" + number + "]",
                            "{\"a\":" + number + "}",
                            "{\"any\":[" + number + "]}")) {
                assertEquals(400, refusal(body, type).status(), body);
            }
        }
    }

    @Test
    void numbersUpToTheLimitAreRead() {
        String digits = "1".repeat(Json.MAX_NUMBER_LENGTH);
        assertEquals(new BigInteger(digits), json.read(bytes(digits), BigInteger.class));
        assertEquals(new BigDecimal("1e1000"), json.read(bytes("1e1000"), BigDecimal.class));
    }

    @Test
    void whatLooksLikeAnExponentWithinAStringIsText() {
        assertEquals("1e999999999", json.read(bytes("\"1e999999999\""), String.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void anEmptyBodyIsToldSo(String body) {
        for (var type : List.of(Note.class, int.class, JsonNode.class, Object.class)) {
            assertEquals("The body is empty; send JSON.", refusal(body, type).detail());
        }
    }

    private String refused(String body) {
        var problem = refusal(body, Note.class);
        assertEquals(400, problem.status(), problem.toString());
        return problem.detail();
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
}
