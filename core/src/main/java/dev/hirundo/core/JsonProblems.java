package dev.hirundo.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.hirundo.core.Problem.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Says in a client's words what Jackson found wrong, without a class name in it.
final class JsonProblems {
    /// How deep parts are looked at singly; below, the first misfit is told. Each level reads what
    /// lies below it again.
    private static final int LEVELS = 10;

    private final ObjectMapper mapper;
    private final List<Violation> found = new ArrayList<>();

    private JsonProblems(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /// 400: this is not JSON as RFC 8259 and our limits have it.
    static ProblemException malformed(JsonProcessingException e) {
        var place = e.getLocation();
        String where =
                place == null || place.getLineNr() < 1
                        ? ""
                        : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
        String what =
                e instanceof StreamConstraintsException
                        ? "exceeds a limit"
                                + where
                                + ": "
                                + Json.MAX_DEPTH
                                + " levels, numbers of "
                                + Json.MAX_NUMBER_LENGTH
                                + " digits"
                        : "is malformed" + where + ": " + plain(e.getOriginalMessage());
        return Problem.of(400).withDetail("The JSON " + what).toException();
    }

    static ProblemException empty() {
        return Problem.of(400).withDetail("The body is empty; send JSON.").toException();
    }

    static ProblemException nullBody() {
        return Problem.invalid(List.of(notNull(""))).toException();
    }

    /// U+0000 is JSON, but no text that PostgreSQL stores.
    static ProblemException nul(String pointer) {
        return Problem.invalid(
                        List.of(
                                new Violation(
                                        pointer, "Text", "must not contain the character U+0000")))
                .toException();
    }

    /// 422: JSON, but not of this type. Looks at each part by itself, so that all that are wrong
    /// are told at once.
    static ProblemException misfit(
            ObjectMapper mapper, JsonNode tree, JavaType type, JsonProcessingException first) {
        if (isFaultOfTheProgram(first)) {
            throw new IllegalArgumentException(
                    "cannot be read from JSON: " + type.toCanonical(), first);
        }
        var problems = new JsonProblems(mapper);
        problems.look("", tree, type, LEVELS);
        if (problems.found.isEmpty()) {
            problems.found.add(problems.violation("", tree, type, first));
        }
        return Problem.invalid(problems.found).toException();
    }

    /// Jackson says the same of an array type that is sent a string.
    private static boolean isFaultOfTheProgram(JsonProcessingException e) {
        return e instanceof InvalidDefinitionException definition
                && (definition.getType() == null || !definition.getType().isContainerType());
    }

    private void look(String pointer, JsonNode value, JavaType type, int levels) {
        if (found.size() == Problem.MAX_VIOLATIONS) {
            return; // enough is told
        }
        misfit(value, type)
                .ifPresent(
                        e -> {
                            int before = found.size();
                            if (levels > 0) {
                                lookInside(pointer, value, type, levels - 1);
                            }
                            if (found.size() == before) {
                                add(violation(pointer, value, type, e));
                            }
                        });
    }

    private void lookInside(String pointer, JsonNode value, JavaType type, int levels) {
        if (value.isObject() && type.isRecordType()) {
            var fields = fields(type);
            var ignored = ignored(type);
            for (var entry : value.properties()) {
                String at = pointer + "/" + escaped(entry.getKey());
                JavaType field = fields.get(entry.getKey());
                if (field != null) {
                    look(at, entry.getValue(), field, levels);
                } else if (!ignored.contains(entry.getKey())) {
                    add(unknown(at, fields.keySet()));
                }
            }
        } else if (value.isObject() && type.isMapLikeType()) {
            for (var entry : value.properties()) {
                String at = pointer + "/" + escaped(entry.getKey());
                look(at, entry.getValue(), type.getContentType(), levels);
                lookAtKey(at, entry.getKey(), type);
            }
        } else if (value.isArray() && type.isContainerType() && !type.isMapLikeType()) {
            for (int i = 0; i < value.size(); i++) {
                look(pointer + "/" + i, value.get(i), type.getContentType(), levels);
            }
        }
    }

    private void lookAtKey(String pointer, String key, JavaType type) {
        misfit(mapper.createObjectNode().putNull(key), type)
                .ifPresent(
                        _ -> {
                            String name = JsonNames.of(type.getKeyType().getRawClass(), mapper);
                            add(new Violation(pointer, "Key", "has a key that must be " + name));
                        });
    }

    private void add(Violation violation) {
        if (found.size() < Problem.MAX_VIOLATIONS) {
            found.add(violation);
        }
    }

    private Optional<JsonProcessingException> misfit(JsonNode value, JavaType type) {
        try {
            mapper.readerFor(type).readValue(mapper.treeAsTokens(value));
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not from a tree
        }
    }

    private Map<String, JavaType> fields(JavaType type) {
        var fields = new TreeMap<String, JavaType>();
        mapper.getDeserializationConfig()
                .introspect(type)
                .findProperties()
                .forEach(property -> fields.put(property.getName(), property.getPrimaryType()));
        return fields;
    }

    private Set<String> ignored(JavaType type) {
        var ignorals = mapper.configOverride(type.getRawClass()).getIgnorals();
        return ignorals == null ? Set.of() : ignorals.getIgnored();
    }

    private Violation violation(
            String base, JsonNode value, JavaType type, JsonProcessingException e) {
        String below = e instanceof JsonMappingException mapping ? pointer(mapping) : "";
        String pointer = base + below;
        Class<?> target = below.isEmpty() ? type.getRawClass() : target(e);
        return switch (e) {
            case UnrecognizedPropertyException unknown ->
                    unknown(pointer, unknown.getKnownPropertyIds());
            case ValueInstantiationException refused ->
                    new Violation(pointer, "Value", why(refused));
            case JsonProcessingException _ when value.at(below).isNull() -> notNull(pointer);
            case JsonProcessingException _ when isOutOfRange(e) && JsonNames.isNumber(target) ->
                    new Violation(pointer, "Range", "is out of range");
            default -> new Violation(pointer, "Type", "must be " + JsonNames.of(target, mapper));
        };
    }

    private static Class<?> target(JsonProcessingException e) {
        Class<?> target =
                e instanceof MismatchedInputException misfit ? misfit.getTargetType() : null;
        return target == null ? Object.class : target;
    }

    private static boolean isOutOfRange(JsonProcessingException e) {
        return Stream.<Throwable>iterate(e, t -> t != null, Throwable::getCause)
                .anyMatch(InputCoercionException.class::isInstance);
    }

    private static String why(ValueInstantiationException refused) {
        return refused.getCause() instanceof IllegalArgumentException why
                        && why.getMessage() != null
                ? why.getMessage()
                : "is not valid, or lacks a field";
    }

    private static Violation notNull(String pointer) {
        return new Violation(pointer, "NotNull", "must not be null");
    }

    private static Violation unknown(String pointer, Collection<?> known) {
        String names =
                known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
        return new Violation(pointer, "UnknownField", "is not a field here; known: " + names);
    }

    private static String pointer(JsonMappingException e) {
        return e.getPath().stream()
                .map(
                        step ->
                                step.getFieldName() == null
                                        ? "/" + step.getIndex()
                                        : "/" + escaped(step.getFieldName()))
                .collect(Collectors.joining());
    }

    /// RFC 6901, section 3.
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /// Jackson's own words, without what it says of its own classes and of where its source came
    /// from.
    private static String plain(String message) {
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return line.replaceFirst("( \\([^()]*\\[Source| \\((of type|consider)|: enable `).*", "")
                .replace("`", "");
    }
}
