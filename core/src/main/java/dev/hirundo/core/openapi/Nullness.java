package dev.hirundo.core.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/// Null: what JSpecify's annotations say of it, and how a schema does.
final class Nullness {
    private Nullness() {}

    static boolean isNullable(AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }

    /// What nobody has said anything of may be null.
    static boolean mayBeNull(AnnotatedType type, Class<?> owner) {
        return isNullable(type) || !type.isAnnotationPresent(NonNull.class) && !isMarked(owner);
    }

    private static boolean isMarked(Class<?> type) {
        var around =
                Stream.concat(
                        Stream.iterate(
                                type, Objects::nonNull, (Class<?> t) -> t.getEnclosingClass()),
                        Stream.<AnnotatedElement>of(type.getPackage(), type.getModule()));
        return around.filter(
                        place ->
                                place.isAnnotationPresent(NullMarked.class)
                                        || place.isAnnotationPresent(NullUnmarked.class))
                .findFirst()
                .map(place -> place.isAnnotationPresent(NullMarked.class))
                .orElse(false);
    }

    /// The schema, with null allowed too.
    static ObjectNode orNull(ObjectNode schema) {
        if (schema.has("$ref")) {
            var either = JsonNodeFactory.instance.objectNode();
            either.putArray("anyOf").add(schema).addObject().put("type", "null");
            return either;
        }
        if (schema.path("type").isTextual()) {
            String type = schema.get("type").asText();
            schema.putArray("type").add(type).add("null");
        }
        if (schema.has("enum")) {
            schema.withArrayProperty("enum").addNull();
        }
        return schema;
    }
}
