package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Problem.Violation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each type takes what it is written as, and nothing else.
class JsonCoercionTest {
    enum Colour {
        RED,
        DARK_BLUE,
        @JsonProperty("sky")
        LIGHT_BLUE
    }

    record Item(String name, int count) {}

    private final Json json = Json.standard();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "int       | \"5\"                 | must be an integer",
                "int       | 1.5                   | must be an integer",
                "int       | 1.0                   | must be an integer",
                "int       | true                  | must be an integer",
                "int       | \"\"                  | must be an integer",
                "int       | [5]                   | must be an integer",
                "int       | 2147483648            | is out of range",
                "int       | 99999999999999999999  | is out of range",
                "long      | -9223372036854775809  | is out of range",
                "double    | 1e400                 | is out of range",
                "float     | 1e39                  | is out of range",
                "double    | \"1\"                 | must be a number",
                "double    | \"NaN\"               | must be a number",
                "decimal   | \"1.5\"               | must be a number",
                "integer   | 1.5                   | must be an integer",
                "string    | 5                     | must be a string",
                "string    | true                  | must be a string",
                "string    | [\"a\"]               | must be a string",
                "string    | {}                    | must be a string",
                "boolean   | 1                     | must be true or false",
                "boolean   | \"true\"              | must be true or false",
                "boolean   | \"\"                  | must be true or false",
                "uuid      | \"\"                  | must be a UUID",
                "uuid      | \"1-1-1-1-1\"         | must be a UUID",
                "uuid      | \"AAAAAAAAAAAAAAAAAAAAAA==\" | must be a UUID",
                "uuid      | 1                     | must be a UUID",
                "instant   | \"\"                  | must be a date and time such as 2026-11-20T09:30:00Z (RFC 3339)",
                "instant   | \"5\"                 | must be a date and time such as 2026-11-20T09:30:00Z (RFC 3339)",
                "instant   | 1700000000            | must be a date and time such as 2026-11-20T09:30:00Z (RFC 3339)",
                "instant   | 1.5                   | must be a date and time such as 2026-11-20T09:30:00Z (RFC 3339)",
                "instant   | \"2026-11-20\"        | must be a date and time such as 2026-11-20T09:30:00Z (RFC 3339)",
                "instant   | \"2026-02-30T00:00:00Z\" | must be a date and time such as 2026-11-20T09:30:00Z (RFC 3339)",
                "instant   | \"+99999-01-01T00:00:00Z\" | must be a date and time such as 2026-11-20T09:30:00Z (RFC 3339)",
                "offset    | 1e39                  | must be a date and time such as 2026-11-20T09:30:00Z (RFC 3339)",
                "date      | [2026,11,20]          | must be a date such as 2026-11-20",
                "date      | []                    | must be a date such as 2026-11-20",
                "duration  | 5                     | must be a duration such as PT15M (ISO 8601)",
                "colour    | 0                     | must be one of red, dark_blue, sky",
                "colour    | 99999999999           | must be one of red, dark_blue, sky",
                "colour    | \"\"                  | must be one of red, dark_blue, sky",
                "colour    | \"RED\"               | must be one of red, dark_blue, sky",
                "colour    | \"light_blue\"        | must be one of red, dark_blue, sky",
                "uri       | 5                     | must be a URI",
                "currency  | \"eurodollar\"        | must be a currency such as EUR (ISO 4217)",
                "locale    | 5                     | must be a language such as en-GB (BCP 47)",
                "item      | []                    | must be an object",
                "item      | \"\"                  | must be an object",
                "items     | {}                    | must be an array",
                "items     | \"\"                  | must be an array",
                "bytes     | \"%\"                 | must be a string in base64",
            })
    void nothingIsCoerced(String type, String value, String why) {
        var types =
                Map.ofEntries(
                        Map.entry("int", int.class),
                        Map.entry("long", Long.class),
                        Map.entry("double", double.class),
                        Map.entry("float", Float.class),
                        Map.entry("decimal", BigDecimal.class),
                        Map.entry("integer", BigInteger.class),
                        Map.entry("string", String.class),
                        Map.entry("boolean", Boolean.class),
                        Map.entry("uuid", UUID.class),
                        Map.entry("instant", Instant.class),
                        Map.entry("offset", OffsetDateTime.class),
                        Map.entry("date", LocalDate.class),
                        Map.entry("duration", Duration.class),
                        Map.entry("colour", Colour.class),
                        Map.entry("uri", URI.class),
                        Map.entry("currency", Currency.class),
                        Map.entry("locale", Locale.class),
                        Map.entry("item", Item.class),
                        Map.entry("items", Item[].class),
                        Map.entry("bytes", byte[].class));
        assertEquals(List.of(why), details(value, types.get(type)));
        assertEquals(List.of(why), details(json.readTree(bytes(value)), types.get(type)));
    }

    private List<String> details(String body, Class<?> type) {
        return refusal(body, type).violations().stream().map(Violation::detail).toList();
    }

    private List<String> details(JsonNode tree, Class<?> type) {
        return refusal(tree, type).violations().stream().map(Violation::detail).toList();
    }

    private Problem refusal(String body, Class<?> type) {
        return required422(() -> json.read(bytes(body), type));
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
}
