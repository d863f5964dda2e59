package dev.hirundo.core.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// JSON Schemas (2020-12, as OpenAPI 3.1 uses them) of Java types, as [Json] reads and writes them
/// and `jakarta.validation` constrains them. Not thread-safe.
///
/// A record becomes a component of the document under its simple name and what comes back is a
/// reference to it; records of the same name are told apart by what stands before it. A component
/// of a record that is sent to us is required if its absence would be refused, and may be null if
/// that would not be; of one that we send all are there, and may be null unless they are primitive,
/// constrained or `@NullMarked`.
public final class Schemas {
    static final String PLACE = "#/components/schemas/";
    private final ObjectMapper mapper = Json.standard().mapper();
    private final ObjectNode components;
    private final Names names;

    Schemas(ObjectNode components) {
        this.components = components;
        this.names = new Names(components);
    }

    enum Use {
        INPUT,
        PATCH,
        OUTPUT
    }

    /// How a type is looked at.
    ///
    /// @param groups of constraints, beside the default one
    record Mode(Use use, Set<Class<?>> groups) {
        static final Mode OUTPUT = new Mode(Use.OUTPUT, Set.of());

        /// What stands in an array is replaced as a whole.
        Mode whole() {
            return use == Use.PATCH ? new Mode(Use.INPUT, groups) : this;
        }
    }

    record View(
            Class<?> type,
            Mode mode,
            Set<String> readOnly,
            Set<String> neverNull,
            Set<String> optional) {
        Use use() {
            return mode.use();
        }
    }

    /// Of what a client sends.
    ///
    /// @param groups of constraints that are checked, beside the default one
    public ObjectNode input(Class<?> type, Class<?>... groups) {
        return of(type, new Mode(Use.INPUT, Set.of(groups)));
    }

    /// Of a merge patch (RFC 7396) of what a client sends: nothing is required, and null takes away
    /// what may be left out.
    ///
    /// @param groups of constraints that are checked, beside the default one
    public ObjectNode patch(Class<?> type, Class<?>... groups) {
        return of(type, new Mode(Use.PATCH, Set.of(groups)));
    }

    /// Of what we send.
    public ObjectNode output(Class<?> type) {
        return of(type, Mode.OUTPUT);
    }

    /// Of a record that we send.
    ///
    /// @param readOnly its fields that a client cannot set
    /// @param neverNull those that are known to hold a value, whatever their type allows
    /// @param optional those that may be left out
    public ObjectNode output(
            Class<?> type, Set<String> readOnly, Set<String> neverNull, Set<String> optional) {
        return component(
                new View(
                        type,
                        Mode.OUTPUT,
                        Set.copyOf(readOnly),
                        Set.copyOf(neverNull),
                        Set.copyOf(optional)));
    }

    /// A value that fits a schema; empty where none is found.
    public Optional<JsonNode> example(ObjectNode schema) {
        return Examples.of(schema, "", components);
    }

    /// An array of what a schema describes.
    public static ObjectNode arrayOf(ObjectNode items) {
        var array = node().put("type", "array");
        array.set("items", items);
        return array;
    }

    /// Shares a schema made by hand. Where the name is taken by another, a number is added.
    public ObjectNode named(String name, ObjectNode schema) {
        String free = name;
        for (int i = 2; components.has(free) && !components.get(free).equals(schema); i++) {
            free = name + i;
        }
        components.set(free, schema);
        return Document.reference(PLACE + free);
    }

    static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode of(Class<?> type, Mode mode) {
        var plain = PlainTypes.schema(type, mapper);
        if (plain.isPresent()) {
            return plain.get();
        } else if (type.isArray()) {
            return arrayOf(of(type.getComponentType(), mode.whole()));
        } else if (Collection.class.isAssignableFrom(type)) {
            return arrayOf(node());
        } else if (Map.class.isAssignableFrom(type)) {
            return node().put("type", "object");
        }
        return type.isRecord()
                ? component(new View(type, mode, Set.of(), Set.of(), Set.of()))
                : node(); // any value
    }

    private ObjectNode of(AnnotatedType type, Mode mode) {
        return switch (type) {
            case AnnotatedParameterizedType generic -> generic(generic, mode);
            case AnnotatedWildcardType wildcard -> of(wildcard.getAnnotatedUpperBounds()[0], mode);
            case AnnotatedArrayType array when array.getType() != byte[].class ->
                    arrayOf(element(array.getAnnotatedGenericComponentType(), mode.whole()));
            default -> type.getType() instanceof Class<?> plain ? of(plain, mode) : node();
        };
    }

    private ObjectNode generic(AnnotatedParameterizedType type, Mode mode) {
        var raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
        var arguments = type.getAnnotatedActualTypeArguments();
        if (Map.class.isAssignableFrom(raw)) {
            var map = node().put("type", "object");
            map.set("additionalProperties", element(arguments[1], mode));
            return map;
        } else if (Collection.class.isAssignableFrom(raw)) {
            var array = arrayOf(element(arguments[0], mode.whole()));
            return Set.class.isAssignableFrom(raw) && mode.use() == Use.OUTPUT
                    ? array.put("uniqueItems", true)
                    : array;
        }
        return of(raw, mode);
    }

    private ObjectNode element(AnnotatedType type, Mode mode) {
        var schema = of(type, mode);
        boolean demanded = Constraints.apply(schema, type.getAnnotations(), mode.groups());
        return !demanded && Nullness.isNullable(type) ? Nullness.orNull(schema) : schema;
    }

    private ObjectNode component(View view) {
        String known = names.of(view);
        if (known == null) {
            known = names.give(view); // before its fields, which may be of its own type
            components.putObject(known);
            var schema = object(view);
            components.set(known, schema);
            example(schema).ifPresent(example -> schema.putArray("examples").add(example));
            known = names.shared(view, known, schema);
        }
        return Document.reference(PLACE + known);
    }

    private ObjectNode object(View view) {
        var schema = node().put("type", "object");
        var properties = schema.putObject("properties");
        var required = JsonNodeFactory.instance.arrayNode();
        for (var property : Property.of(view.type(), view.use() == Use.OUTPUT, mapper)) {
            var value = of(property.type(), view.mode());
            boolean demanded =
                    Constraints.apply(value, property.constraints(), view.mode().groups());
            boolean primitive = property.isPrimitive();
            boolean present = demanded || primitive && !Constraints.takesDefault(value);
            boolean nullable =
                    switch (view.use()) {
                        case INPUT -> !present && !primitive;
                        case PATCH -> !present;
                        case OUTPUT ->
                                !demanded
                                        && !primitive
                                        && !view.neverNull().contains(property.name())
                                        && Nullness.mayBeNull(property.type(), view.type());
                    };
            if (isRequired(view, property.name(), present)) {
                required.add(property.name());
            }
            value = nullable ? Nullness.orNull(value) : value;
            if (view.readOnly().contains(property.name())) {
                value.put("readOnly", true);
            }
            properties.set(property.name(), value);
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return view.use() == Use.OUTPUT ? schema : schema.put("additionalProperties", false);
    }

    private static boolean isRequired(View view, String field, boolean demanded) {
        return switch (view.use()) {
            case OUTPUT -> !view.optional().contains(field);
            case INPUT -> demanded;
            case PATCH -> false;
        };
    }
}
