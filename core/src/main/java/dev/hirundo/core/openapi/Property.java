package dev.hirundo.core.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

/// One field of a record in JSON.
record Property(String name, AnnotatedType type, Annotation[] constraints) {

    /// Those that Jackson writes or reads, in its order and by its names.
    static List<Property> of(Class<?> type, boolean written, ObjectMapper mapper) {
        var java = mapper.constructType(type);
        var properties =
                written
                        ? mapper.getSerializationConfig().introspect(java).findProperties()
                        : mapper.getDeserializationConfig().introspect(java).findProperties();
        return properties.stream()
                .filter(p -> written ? p.couldSerialize() : p.couldDeserialize())
                .flatMap(p -> of(type, p).stream())
                .toList();
    }

    private static Optional<Property> of(Class<?> type, BeanPropertyDefinition property) {
        String name = property.getName();
        for (var component : type.getRecordComponents()) {
            if (component.getName().equals(property.getInternalName())) {
                try {
                    // an accessor that is written out does not bear the component's annotations
                    var field = type.getDeclaredField(component.getName());
                    return Optional.of(
                            new Property(name, field.getAnnotatedType(), field.getAnnotations()));
                } catch (NoSuchFieldException e) {
                    throw new IllegalStateException(e); // every component has its field
                }
            }
        }
        return property.getAccessor() != null
                        && property.getAccessor().getAnnotated() instanceof Method method
                ? Optional.of(
                        new Property(name, method.getAnnotatedReturnType(), new Annotation[0]))
                : Optional.empty();
    }

    boolean isPrimitive() {
        return type.getType() instanceof Class<?> plain && plain.isPrimitive();
    }
}
