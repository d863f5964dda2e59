package dev.hirundo.core.openapi;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Values that fit a schema, to be shown. Where none is found there is none: a wrong one would
/// mislead.
final class Examples {
    private static final int LONGEST = 200;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Map<String, String> TEXTS =
            Map.ofEntries(
                    entry("date-time", "2026-11-20T09:30:00.123456Z"),
                    entry("date-time-local", "2026-11-20T09:30:00"),
                    entry("date", "2026-11-20"),
                    entry("time-local", "09:30:00"),
                    entry("duration", "PT15M"),
                    entry("uuid", "0191e2a4-7f3e-7000-8000-0123456789ab"),
                    entry("uri-reference", "https://example.org/"),
                    entry("email", "ada@example.org"),
                    entry("currency", "EUR"),
                    entry("language", "en-GB"));

    private static final List<String> USUAL =
            List.of(
                    "abc",
                    "ABC",
                    "a",
                    "A",
                    "EUR",
                    "123",
                    "1",
                    "12345",
                    "abc-123",
                    "a1b2",
                    "+4930123456");

    private final ObjectNode components;

    private Examples(ObjectNode components) {
        this.components = components;
    }

    /// @param name of the field that the value is for; empty for none
    static Optional<JsonNode> of(JsonNode schema, String name, ObjectNode components) {
        return new Examples(components).of(schema, name);
    }

    private Optional<JsonNode> of(JsonNode schema, String name) {
        if (schema.has("$ref")) {
            // a component that is not complete yet is an outer one
            var target =
                    components.path(schema.get("$ref").asText().substring(Schemas.PLACE.length()));
            return Optional.ofNullable(target.path("examples").get(0));
        } else if (schema.has("anyOf")) {
            return of(schema.get("anyOf").get(0), name).or(() -> Optional.of(NODES.nullNode()));
        } else if (schema.has("enum")) {
            return Optional.of(schema.get("enum").get(0));
        } else if (schema.has("const")) {
            return Optional.of(schema.get("const"));
        }
        var type = schema.path("type").isArray() ? schema.get("type").get(0) : schema.path("type");
        return switch (type.asText()) {
            case "object" -> object(schema);
            case "array" -> array(schema, name);
            case "string" -> text(schema, name).<JsonNode>map(NODES::textNode);
            case "integer", "number" -> number(schema);
            case "boolean" -> Optional.of(NODES.booleanNode(false));
            default -> Optional.of(NODES.objectNode());
        };
    }

    private Optional<JsonNode> object(JsonNode schema) {
        var object = NODES.objectNode();
        schema.path("properties")
                .properties()
                .forEach(
                        property ->
                                of(property.getValue(), property.getKey())
                                        .ifPresent(value -> object.set(property.getKey(), value)));
        for (var name : schema.path("required")) {
            if (!object.has(name.asText())) {
                return Optional.empty();
            }
        }
        if (object.isEmpty() && schema.path("additionalProperties").isObject()) {
            of(schema.get("additionalProperties"), "value")
                    .ifPresent(value -> object.set("key", value));
        }
        return object.size() < schema.path("minProperties").asInt(0)
                ? Optional.empty()
                : Optional.of(object);
    }

    private Optional<JsonNode> array(JsonNode schema, String name) {
        int min = schema.path("minItems").asInt(0);
        var item = of(schema.path("items"), name);
        var array = NODES.arrayNode();
        if (item.isPresent() && schema.path("maxItems").asInt(1) > 0) {
            Stream.generate(item::get).limit(Math.max(min, 1)).forEach(array::add);
        }
        boolean fits = array.size() >= min && (min < 2 || !schema.has("uniqueItems"));
        return fits ? Optional.of(array) : Optional.empty();
    }

    private static Optional<String> text(JsonNode schema, String name) {
        String typical = TEXTS.get(schema.path("format").asText());
        var candidates =
                schema.has("contentEncoding")
                        ? Stream.of("aGlydW5kbw==", "AAAA")
                        : typical != null
                                ? Stream.of(inTime(typical, schema))
                                : Stream.concat(Stream.of(name), USUAL.stream());
        return candidates
                .map(text -> text.isEmpty() ? "text" : text)
                .map(text -> stretched(text, schema))
                .filter(text -> fits(text, schema))
                .findFirst();
    }

    private static String inTime(String text, JsonNode schema) {
        String when = schema.path("description").asText();
        return when.contains("In the past")
                ? text.replace("2026", "2001")
                : when.contains("In the future") ? text.replace("2026", "2101") : text;
    }

    private static String stretched(String text, JsonNode schema) {
        int min = schema.path("minLength").asInt(0);
        int max = schema.path("maxLength").asInt(LONGEST);
        String enough =
                min > text.length() && min <= LONGEST
                        ? text.repeat((min + text.length() - 1) / text.length()).substring(0, min)
                        : text;
        return enough.length() > max && !schema.has("format") ? enough.substring(0, max) : enough;
    }

    private static boolean fits(String text, JsonNode schema) {
        return text.length() >= schema.path("minLength").asInt(0)
                && text.length() <= schema.path("maxLength").asInt(LONGEST)
                && matches(text, schema)
                && Stream.of(schema.path("allOf"))
                        .flatMap(all -> all.valueStream())
                        .allMatch(part -> matches(text, part))
                && !schema.path("description").asText().contains("regular expression");
    }

    private static boolean matches(String text, JsonNode schema) {
        return !schema.has("pattern")
                || Pattern.compile(schema.get("pattern").asText()).matcher(text).find();
    }

    private static Optional<JsonNode> number(JsonNode schema) {
        var least =
                bound(schema, "minimum")
                        .or(
                                () ->
                                        bound(schema, "exclusiveMinimum")
                                                .map(b -> b.add(BigDecimal.ONE)));
        var most =
                bound(schema, "maximum")
                        .or(
                                () ->
                                        bound(schema, "exclusiveMaximum")
                                                .map(b -> b.subtract(BigDecimal.ONE)));
        return Stream.of(Optional.of(BigDecimal.ONE), Optional.of(BigDecimal.ZERO), least, most)
                .flatMap(Optional::stream)
                .filter(number -> isWithin(number, schema))
                .findFirst()
                .<JsonNode>map(NODES::numberNode);
    }

    private static boolean isWithin(BigDecimal number, JsonNode schema) {
        return bound(schema, "minimum").map(b -> number.compareTo(b) >= 0).orElse(true)
                && bound(schema, "exclusiveMinimum").map(b -> number.compareTo(b) > 0).orElse(true)
                && bound(schema, "maximum").map(b -> number.compareTo(b) <= 0).orElse(true)
                && bound(schema, "exclusiveMaximum").map(b -> number.compareTo(b) < 0).orElse(true);
    }

    private static Optional<BigDecimal> bound(JsonNode schema, String keyword) {
        return Optional.ofNullable(schema.get(keyword)).map(JsonNode::decimalValue);
    }
}
