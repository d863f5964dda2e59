package dev.hirundo.core.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hirundo.core.Json;

/// Reads JSON that was written to a database with [Json#standard], by the program of its day: of
/// any size, lest one row stop all who read, and with names that are there no more or were not
/// there yet.
public final class StoredJson {
    private static final ObjectMapper MAPPER = mapper();

    private StoredJson() {}

    private static ObjectMapper mapper() {
        var mapper =
                Json.standard()
                        .mapper()
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(Integer.MAX_VALUE)
                                .maxNumberLength(Integer.MAX_VALUE)
                                .maxStringLength(Integer.MAX_VALUE)
                                .build());
        return mapper;
    }

    /// @throws IllegalStateException if it is not JSON
    public static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database holds what is not JSON", e);
        }
    }

    /// A value of this type; what is missing is null, zero or false.
    ///
    /// @throws IllegalStateException if it is none
    public static <T> T read(JsonNode tree, Class<T> type) {
        if (type.isInstance(tree)) {
            return type.cast(tree);
        }
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database holds what is no " + type.getName(), e);
        }
    }
}
