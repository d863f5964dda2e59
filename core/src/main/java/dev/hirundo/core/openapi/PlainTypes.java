package dev.hirundo.core.openapi;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Secret;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The types whose values are one string, number or boolean in our JSON. Formats are those of the
/// OpenAPI format registry, where it has one.
final class PlainTypes {
    private static final Map<Class<?>, String[]> TYPES =
            Map.ofEntries( // JSON type, format
                    entry(String.class, type("string")),
                    entry(Boolean.class, type("boolean")),
                    entry(Byte.class, type("integer", "int8")),
                    entry(Short.class, type("integer", "int16")),
                    entry(Integer.class, type("integer", "int32")),
                    entry(Long.class, type("integer", "int64")),
                    entry(BigInteger.class, type("integer")),
                    entry(Float.class, type("number", "float")),
                    entry(Double.class, type("number", "double")),
                    entry(BigDecimal.class, type("number")),
                    entry(Number.class, type("number")),
                    entry(Instant.class, type("string", "date-time")),
                    entry(OffsetDateTime.class, type("string", "date-time")),
                    entry(ZonedDateTime.class, type("string", "date-time")),
                    entry(LocalDateTime.class, type("string", "date-time-local")),
                    entry(LocalDate.class, type("string", "date")),
                    entry(LocalTime.class, type("string", "time-local")),
                    entry(Duration.class, type("string", "duration")),
                    entry(UUID.class, type("string", "uuid")),
                    entry(URI.class, type("string", "uri-reference")),
                    entry(Currency.class, type("string", "currency")),
                    entry(Locale.class, type("string", "language")),
                    entry(Secret.class, type("string", "password")));
    private static final Map<Class<?>, Class<?>> BOXES =
            Map.of(
                    boolean.class, Boolean.class,
                    byte.class, Byte.class,
                    short.class, Short.class,
                    int.class, Integer.class,
                    long.class, Long.class,
                    float.class, Float.class,
                    double.class, Double.class);

    private PlainTypes() {}

    private static String[] type(String... typeAndFormat) {
        return typeAndFormat;
    }

    /// Empty for a type that is not plain.
    static Optional<ObjectNode> schema(Class<?> type, ObjectMapper mapper) {
        var schema = JsonNodeFactory.instance.objectNode();
        if (type == byte[].class) {
            return Optional.of(schema.put("type", "string").put("contentEncoding", "base64"));
        }
        if (type == char.class || type == Character.class) {
            return Optional.of(
                    schema.put("type", "string").put("minLength", 1).put("maxLength", 1));
        }
        if (type.isEnum()) {
            schema.put("type", "string");
            Stream.of(type.getEnumConstants())
                    .map(mapper::<JsonNode>valueToTree)
                    .forEach(schema.putArray("enum")::add);
            return Optional.of(schema);
        }
        return Optional.ofNullable(TYPES.get(BOXES.getOrDefault(type, type)))
                .map(
                        known -> {
                            schema.put("type", known[0]);
                            return known.length == 1 ? schema : schema.put("format", known[1]);
                        });
    }
}
