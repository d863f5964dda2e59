package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every body, shown on many random ones.
class JsonTest {
    enum State {
        OPEN,
        DONE
    }

    record Part(String name, int count, double weight, State state) {}

    record Whole(
            UUID id,
            String title,
            boolean done,
            Long rank,
            BigDecimal price,
            Instant at,
            Part part,
            List<Part> parts,
            Map<String, Part> byName,
            List<List<Integer>> grid,
            JsonNode extra,
            Object any) {}

    private static final int ROUNDS = 10_000;
    private static final Pattern INNER_NAMES =
            Pattern.compile(
                    "com\\.fasterxml|dev\\.hirundo|\\[Source|java\\.|[A-Z]\\w+(Exception|Feature|Constraints|Node)|`");
    private static final String VALID =
            """
            {"id":"0191e2a4-7f3e-7000-8000-0123456789ab","title":"a\\u00e9 \\"q\\" ☃😀","done":true,"rank":-12,"price":10.00,
             "at":"2026-11-20T09:30:00.123456Z","part":{"name":"p","count":3,"weight":0.5,"state":"open"},
             "parts":[{"name":"x","count":1,"weight":1,"state":"done"},null],"byName":{"a/b":{"name":null}},
             "grid":[[1,2],[],[3]],"extra":{"deep":[[{"k":[null,false]}]]},"any":[1e3,"s",{}]}
            """;
    private static final String SPICE = "{}[]\",:\\0123456789eE+-.tfnul \n\u0000\u001f'/*é\uFFFF";

    private final Json json = Json.standard();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyTreeComesBackAsItWasWritten(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 1000; round++) {
            JsonNode tree = tree(random, 4);
            assertEquals(tree, json.readTree(json.write(tree)));
        }
    }

    @Test
    void aValueComesBackAsItWasWritten() {
        Whole whole = json.read(VALID.getBytes(StandardCharsets.UTF_8), Whole.class);
        assertEquals(whole, json.read(json.write(whole), Whole.class));
        assertEquals(whole, json.read(json.toTree(whole), Whole.class));
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void aDamagedBodyIsReadOrRefusedButNeverBreaksAnything(long seed) {
        var random = new Random(seed);
        byte[] valid = VALID.getBytes(StandardCharsets.UTF_8);
        List<Type> others = List.of(Object.class, JsonNode.class, Part[].class, Map.class);
        int refused = 0;
        for (int round = 0; round < ROUNDS / 2; round++) {
            byte[] body = damaged(valid, random);
            for (var type : List.of(Whole.class, others.get(round % others.size()))) {
                try {
                    json.read(body, type);
                } catch (ProblemException e) {
                    refused++;
                    requirePlain(e.problem(), body);
                } catch (RuntimeException e) {
                    throw new AssertionError(
                            "seed " + seed + ", round " + round + ": " + show(body), e);
                }
            }
        }
        assertTrue(refused > ROUNDS / 2); // else the damage is too small
    }

    /// The syntax stays whole here, so that it is the types that must refuse.
    @Test
    void aBodyOfOtherTypesIsReadOrRefusedButNeverBreaksAnything() {
        var random = new Random(6);
        var fields =
                List.copyOf(json.readTree(VALID.getBytes(StandardCharsets.UTF_8)).properties());
        for (int round = 0; round < ROUNDS; round++) {
            var tree = JsonNodeFactory.instance.objectNode();
            for (var field : fields) {
                tree.set(
                        field.getKey(),
                        random.nextInt(4) == 0 ? tree(random, 3) : field.getValue());
            }
            byte[] body = json.write(tree);
            try {
                json.read(body, Whole.class);
            } catch (ProblemException e) {
                assertEquals(422, e.problem().status(), show(body));
                assertFalse(e.problem().violations().isEmpty());
                for (var violation : e.problem().violations()) {
                    assertFalse(
                            tree.at(violation.pointer()).isMissingNode(),
                            violation + " in " + show(body));
                }
                requirePlain(e.problem(), body);
            }
        }
    }

    @Test
    void aTreeKeepsTheZerosOfANumber() {
        assertEquals(
                new BigDecimal("10.00"),
                json.read(
                        json.readTree("10.00".getBytes(StandardCharsets.UTF_8)), BigDecimal.class));
    }

    @Test
    void whatCannotBeWrittenIsTheProgramsFault() {
        assertThrows(IllegalArgumentException.class, () -> json.write(new Object()));
    }

    @Test
    void aChangedCopyOfTheMapperChangesNothingHere() {
        json.mapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
        assertEquals(
                "{\"name\":null,\"count\":0,\"weight\":0.0,\"state\":null}",
                new String(json.write(new Part(null, 0, 0, null)), StandardCharsets.UTF_8));
    }

    private static void requirePlain(Problem problem, byte[] body) {
        assertTrue(problem.status() == 400 || problem.status() == 422, show(body));
        String detail =
                problem.detail()
                        .replaceAll("'[^']*'", "''"); // what is quoted are the client's own words
        assertFalse(INNER_NAMES.matcher(detail).find(), detail);
        for (var violation : problem.violations()) {
            assertFalse(INNER_NAMES.matcher(violation.detail()).find(), violation.toString());
        }
    }

    private static byte[] damaged(byte[] valid, Random random) {
        byte[] body = valid.clone();
        for (int i = random.nextInt(4); i >= 0 && body.length > 0; i--) {
            int at = random.nextInt(body.length);
            int to = Math.min(body.length, at + 1 + random.nextInt(20));
            body =
                    switch (random.nextInt(6)) {
                        case 0 -> Arrays.copyOf(body, at);
                        case 1 -> spliced(body, at, new byte[0], to);
                        case 2 -> spliced(body, at, Arrays.copyOfRange(body, at, to), at);
                        case 3 ->
                                spliced(body, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
                        case 4 -> spliced(body, at, spice(random), at + 1);
                        default -> spliced(body, at, spice(random), at);
                    };
        }
        return body;
    }

    private static byte[] spice(Random random) {
        return String.valueOf(SPICE.charAt(random.nextInt(SPICE.length())))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spliced(byte[] body, int from, byte[] middle, int to) {
        byte[] result = Arrays.copyOf(body, from + middle.length + body.length - to);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(body, to, result, from + middle.length, body.length - to);
        return result;
    }

    private static JsonNode tree(Random random, int depth) {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth == 0 ? 7 : 9)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.booleanNode(random.nextBoolean());
            case 2 -> nodes.numberNode(random.nextInt());
            case 3 -> nodes.numberNode(BigDecimal.valueOf(random.nextInt(), 1 + random.nextInt(9)));
            case 4, 5 -> nodes.textNode(text(random));
            case 6 -> nodes.numberNode(new BigInteger(200, random).setBit(100));
            case 7 -> {
                var array = nodes.arrayNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    array.add(tree(random, depth - 1));
                }
                yield array;
            }
            default -> {
                var object = nodes.objectNode();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object.set(text(random), tree(random, depth - 1));
                }
                yield object;
            }
        };
    }

    /// Any characters but those that no text may hold.
    private static String text(Random random) {
        return random.ints(random.nextInt(6), 1, Character.MAX_CODE_POINT)
                .map(c -> random.nextBoolean() ? c % 128 : c)
                .filter(c -> c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String show(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
