package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Problem.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// JSON that does not fit the type: a 422 that lists each field that is wrong.
class JsonTypesTest {
    enum Colour {
        RED,
        DARK_BLUE,
        @JsonProperty("sky")
        LIGHT_BLUE
    }

    record Flags(
            boolean on, byte b, short s, char c, int i, long l, float f, double d, Integer box) {}

    record Item(String name, int count) {}

    record Even(int n) {
        Even {
            if (n % 2 != 0) {
                throw new IllegalArgumentException("must be even: " + n);
            }
        }
    }

    record Order(
            @JsonProperty("order_no") String number,
            Item first,
            List<Item> items,
            Map<String, Item> byName,
            List<Even> evens,
            Item[] array,
            Map<Colour, Integer> stock) {}

    record Named(Set<String> names) {
        Named {
            names = Set.copyOf(names);
        }
    }

    record Nested(List<Nested> in, int n) {}

    private final Json json = Json.standard();

    @Test
    void everyWrongFieldIsToldAtOnceByItsPointer() {
        var body =
                """
                {"order_no": 1, "number": "x",
                 "first": {"name": 2, "count": "3", "size": 4},
                 "items": [{"name": "a", "count": 1}, {"name": 5, "count": null}, 6],
                 "byName": {"a/b~c": {"count": 1.5}},
                 "evens": [{"n": 2}, {"n": 3}, {"n": 5}],
                 "array": [{"name": false}]}
                """;
        var known =
                "is not a field here; known: array, byName, evens, first, items, order_no, stock";
        assertEquals(
                List.of(
                        new Violation("/order_no", "Type", "must be a string"),
                        new Violation("/number", "UnknownField", known),
                        new Violation("/first/name", "Type", "must be a string"),
                        new Violation("/first/count", "Type", "must be an integer"),
                        new Violation(
                                "/first/size",
                                "UnknownField",
                                "is not a field here; known: count, name"),
                        new Violation("/items/1/name", "Type", "must be a string"),
                        new Violation("/items/1/count", "NotNull", "must not be null"),
                        new Violation("/items/2", "Type", "must be an object"),
                        new Violation("/byName/a~1b~0c/count", "Type", "must be an integer"),
                        new Violation("/evens/1", "Value", "must be even: 3"),
                        new Violation("/evens/2", "Value", "must be even: 5"),
                        new Violation("/array/0/name", "Type", "must be a string")),
                refusal(body, Order.class).violations());
        assertEquals(refusal(body, Order.class), refusal(json.readTree(bytes(body)), Order.class));
    }

    @Test
    void aWrongKeyOfAMapIsTold() {
        assertEquals(
                List.of(
                        new Violation(
                                "/stock/green",
                                "Key",
                                "has a key that must be one of red, dark_blue, sky")),
                refusal("{\"stock\":{\"red\":1,\"green\":2}}", Order.class).violations());
    }

    @Test
    void aSmallBodyCannotAskForAHugeAnswer() {
        var problem = refusal("[" + "{\"a\":1},".repeat(50_000) + "{}]", Item[].class);
        assertEquals(Problem.MAX_VIOLATIONS, problem.violations().size());
    }

    @Test
    void whatIsWrongDeepDownIsToldToo() {
        String body = "{\"in\":[".repeat(40) + "{\"n\":\"x\"}" + "]}".repeat(40);
        assertEquals(
                List.of(new Violation("/in/0".repeat(40) + "/n", "Type", "must be an integer")),
                refusal(body, Nested.class).violations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "b", "s", "c", "i", "l", "f", "d"})
    void nullIsNoPrimitive(String field) {
        assertEquals(
                List.of(new Violation("/" + field, "NotNull", "must not be null")),
                refusal("{\"" + field + "\":null}", Flags.class).violations());
    }

    @Test
    void aMissingPrimitiveIsItsDefault() {
        assertEquals(
                new Flags(false, (byte) 0, (short) 0, '\0', 0, 0, 0, 0, null),
                read("{\"box\":null}", Flags.class));
    }

    @Test
    void nullIsNoElementOfAnArrayOfPrimitives() {
        assertEquals(
                List.of(new Violation("/1", "NotNull", "must not be null")),
                refusal("[1,null]", int[].class).violations());
    }

    @Test
    void aNullBodyIsNoValueSaveForATree() {
        for (var type : List.of(Item.class, Object.class, int.class, String.class, List.class)) {
            assertEquals(List.of("must not be null"), details("null", type));
        }
        assertTrue(json.readTree(bytes("null")).isNull());
    }

    @Test
    void whatAConstructorRefusesIsToldInItsWords() {
        assertEquals(
                List.of(new Violation("", "Value", "must be even: 7")),
                refusal("{\"n\":7}", Even.class).violations());
    }

    @Test
    void aFieldThatAConstructorMissesIsTheClientsFault() {
        assertEquals(List.of("is not valid, or lacks a field"), details("{}", Named.class));
    }

    @Test
    void aTypeThatCannotBeReadIsTheProgramsFault() {
        assertThrows(IllegalArgumentException.class, () -> read("{}", Comparable.class));
        assertThrows(IllegalArgumentException.class, () -> read("1", Optional.class));
        assertThrows(
                IllegalArgumentException.class,
                () -> json.read(json.readTree(bytes("{}")), Comparable.class));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T09:30:00Z,             2026-11-20T09:30:00Z",
        "2026-11-20T10:30:00+01:00,        2026-11-20T09:30:00Z",
        "2026-11-20T04:00:00.5-05:30,      2026-11-20T09:30:00.500Z",
        "2026-11-20T09:30:00.123456789Z,   2026-11-20T09:30:00.123456Z",
        "2026-11-20t09:30:00z,             2026-11-20T09:30:00Z",
    })
    void timesAreTakenWithAnyOffsetAndKeptToTheMicrosecond(String sent, Instant kept) {
        assertEquals(kept, read('"' + sent + '"', Instant.class));
        assertEquals('"' + kept.toString() + '"', written(kept.plusNanos(999)));
    }

    @Test
    void enumsAreLowerCaseInBothDirections() {
        assertEquals("[\"red\",\"dark_blue\",\"sky\"]", written(Colour.values()));
        assertEquals(Colour.DARK_BLUE, read("\"dark_blue\"", Colour.class));
        assertEquals("{\"dark_blue\":1}", written(Map.of(Colour.DARK_BLUE, 1)));
        assertEquals(
                Map.of(Colour.LIGHT_BLUE, 2), read("{\"stock\":{\"sky\":2}}", Order.class).stock());
    }

    @Test
    void nullsAndRenamedFieldsAreWritten() {
        assertEquals(
                "{\"order_no\":\"7\",\"first\":null,\"items\":null,\"byName\":null,\"evens\":null,\"array\":null,\"stock\":null}",
                written(new Order("7", null, null, null, null, null, null)));
        assertNull(read("{\"order_no\":null}", Order.class).number());
    }

    private <T> T read(String body, Class<T> type) {
        return json.read(bytes(body), type);
    }

    private String written(Object value) {
        return new String(json.write(value), StandardCharsets.UTF_8);
    }

    private List<String> details(String body, Class<?> type) {
        return refusal(body, type).violations().stream().map(Violation::detail).toList();
    }

    private Problem refusal(String body, Class<?> type) {
        return required422(() -> read(body, type));
    }

    private Problem refusal(JsonNode tree, Class<?> type) {
        return required422(() -> json.read(tree, type));
    }

    private static Problem required422(Executable reading) {
        var problem = assertThrows(ProblemException.class, reading).problem();
        assertEquals(422, problem.status(), problem.toString());
        return problem;
    }

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    record Title(String name) {}

    record Holder(Title named, int size) {}

    @Test
    void namesThatAreIgnoredAreReadOverInOneTypeAlone() {
        var json = Json.standard().ignoring(Title.class, Set.of("id", "size"));
        assertEquals(
                new Holder(new Title("n"), 3),
                json.read(
                        bytes("{\"named\":{\"id\":[{}],\"size\":\"x\",\"name\":\"n\"},\"size\":3}"),
                        Holder.class));
        var e =
                assertThrows(
                        ProblemException.class,
                        () -> json.read(bytes("{\"id\":1,\"nam\":\"n\"}"), Title.class));
        assertEquals(
                List.of(new Violation("/nam", "UnknownField", "is not a field here; known: name")),
                e.problem().violations());
        assertThrows(
                ProblemException.class,
                () -> json.read(bytes("{\"id\":1,\"id\":2,\"name\":\"n\"}"), Title.class));
        assertThrows(
                ProblemException.class,
                () -> Json.standard().read(bytes("{\"id\":1,\"name\":\"n\"}"), Title.class));
    }
}
