package dev.hirundo.core;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// JSON as every part reads and writes it: one Jackson mapper with strict rules.
///
/// Written: `camelCase` names, times as RFC 3339 in UTC with at most microseconds, enums in lower
/// case, nulls too. Read: UTF-8 only, nothing coerced ("5" is no number), no unknown field, no
/// duplicate key, nothing after the value, at most [#MAX_DEPTH] levels and numbers of at most
/// [#MAX_NUMBER_LENGTH] digits. What is refused is a [ProblemException] that says where: 400 for
/// what is not such JSON, 422 for JSON that does not fit the type.
///
/// Thread-safe.
public final class Json {
    /// How deep arrays and objects may nest.
    public static final int MAX_DEPTH = 100;

    /// How many digits a number may have, and how many its exponent may add.
    public static final int MAX_NUMBER_LENGTH = 1000;

    /// Shared: by thread, as Jackson keeps them unless it is told, each idle connection would hold
    /// on to some 25 KB, for it has a thread of its own.
    private static final int POOLED_BUFFERS = 64;

    private final ObjectMapper mapper;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();
    private final Map<Class<?>, ObjectWriter> writers = new ConcurrentHashMap<>();

    private Json(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /// The one that all parts share.
    public static Json standard() {
        return Standard.JSON;
    }

    private static final class Standard {
        static final Json JSON = create();
    }

    private static Json create() {
        var factory =
                JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                        .recyclerPool(JsonRecyclerPools.newBoundedPool(POOLED_BUFFERS))
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(MAX_DEPTH)
                                        .maxNumberLength(MAX_NUMBER_LENGTH)
                                        .build())
                        .build();
        return new Json(
                JsonMapper.builder(factory)
                        .addModule(new JavaTimeModule())
                        .addModule(new JsonTypes())
                        .annotationIntrospector(new LowerCaseEnums())
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .disable(
                                JsonNodeFeature
                                        .STRIP_TRAILING_BIGDECIMAL_ZEROES) // 10.00 stays that in a
                        // tree
                        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                        .build());
    }

    /// A copy of the mapper, for code that needs Jackson itself.
    public ObjectMapper mapper() {
        return mapper.copy();
    }

    /// The same, except that objects of one type are read as if these names did not stand in them.
    public Json ignoring(Class<?> type, Set<String> names) {
        var other = mapper.copy();
        other.configOverride(type)
                .setIgnorals(JsonIgnoreProperties.Value.forIgnoredProperties(names));
        return new Json(other);
    }

    /// Reads a whole body.
    ///
    /// @throws ProblemException 400 or 422, see above
    public <T> T read(byte[] body, Class<T> type) {
        return type.cast(read(body, (Type) type));
    }

    /// Reads a whole body into any type, such as a `List<String>`.
    ///
    /// @throws ProblemException 400 or 422, see above
    /// @throws IllegalArgumentException if the type cannot be read: a fault of the program
    public Object read(byte[] body, Type type) {
        var reader = readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t)));
        try (var parser = parser(body)) {
            return notNull(reader.readValue(parser));
        } catch (JsonProcessingException e) {
            throw misfit(body, mapper.constructType(type), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not from an array
        }
    }

    /// Reads a whole body as a tree.
    ///
    /// @throws ProblemException 400, see above
    public JsonNode readTree(byte[] body) {
        return read(body, JsonNode.class);
    }

    /// Makes a tree into a value.
    ///
    /// @throws ProblemException 422 that lists every field that does not fit
    public <T> T read(JsonNode tree, Class<T> type) {
        try {
            return type.cast(notNull(mapper.readerFor(type).readValue(mapper.treeAsTokens(tree))));
        } catch (JsonProcessingException e) {
            throw JsonProblems.misfit(mapper, tree, mapper.constructType(type), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not from a tree
        }
    }

    /// A value as a tree, as it would be written.
    public JsonNode toTree(Object value) {
        return mapper.valueToTree(value);
    }

    /// A value as UTF-8 bytes.
    ///
    /// @throws IllegalArgumentException if the type cannot be written: a fault of the program
    public byte[] write(Object value) {
        try {
            return writers.computeIfAbsent(value.getClass(), mapper::writerFor)
                    .writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + value.getClass().getName(), e);
        }
    }

    private JsonParser parser(byte[] body) throws IOException {
        return CheckedText.parser(mapper.getFactory(), body);
    }

    private ProblemException misfit(byte[] body, JavaType type, JsonProcessingException e) {
        try (var parser = parser(body)) {
            JsonNode tree = mapper.reader().readTree(parser);
            return tree == null ? JsonProblems.empty() : JsonProblems.misfit(mapper, tree, type, e);
        } catch (JsonProcessingException malformedToo) {
            return JsonProblems.malformed(malformedToo);
        } catch (IOException notFromAnArray) {
            throw new UncheckedIOException(notFromAnArray);
        }
    }

    private static Object notNull(Object value) {
        if (value == null) {
            throw JsonProblems.nullBody();
        }
        return value;
    }

    private static final class LowerCaseEnums extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public String[] findEnumValues(
                MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
            for (int i = 0; i < constants.length; i++) {
                names[i] = constants[i].name().toLowerCase(Locale.ROOT);
            }
            return super.findEnumValues(config, type, constants, names); // @JsonProperty wins
        }
    }
}
