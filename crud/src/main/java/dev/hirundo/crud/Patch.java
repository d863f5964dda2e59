package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.Json;
import dev.hirundo.core.ProblemException;

/// A change of a representation, in either of the two formats there are.
interface Patch {
    /// @return what the tree becomes; the tree itself may be changed
    JsonNode apply(ObjectNode tree);

    /// Whether it takes a field away, be it there or not.
    boolean clears(String field);

    /// A merge patch (RFC 7396).
    ///
    /// @throws ProblemException 400 or 422 if it is none
    static Patch merge(byte[] body) {
        var patch = Input.object(Json.standard().readTree(body));
        return new Patch() {
            @Override
            public JsonNode apply(ObjectNode tree) {
                return merge(tree, patch);
            }

            @Override
            public boolean clears(String field) {
                return patch.path(field).isNull();
            }
        };
    }

    /// A JSON patch (RFC 6902).
    ///
    /// @throws ProblemException 400 or 422 if it is none
    static Patch json(byte[] body) {
        var patch = JsonPatch.parse(Json.standard().readTree(body));
        return new Patch() {
            @Override
            public JsonNode apply(ObjectNode tree) {
                return patch.apply(tree);
            }

            @Override
            public boolean clears(String field) {
                return false; // it cannot take away what is not there
            }
        };
    }

    /// RFC 7396, section 2.
    private static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        patch.properties()
                .forEach(
                        entry -> {
                            String name = entry.getKey();
                            switch (entry.getValue()) {
                                case JsonNode value when value.isNull() -> target.remove(name);
                                case ObjectNode value ->
                                        target.set(
                                                name,
                                                merge(
                                                        target.get(name) instanceof ObjectNode old
                                                                ? old
                                                                : target.objectNode(),
                                                        value));
                                case JsonNode value -> target.set(name, value);
                            }
                        });
        return target;
    }
}
