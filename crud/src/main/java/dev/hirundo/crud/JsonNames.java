package dev.hirundo.crud;

import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.hirundo.core.Json;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The names that the fields of a type have in JSON, as Jackson is told by annotations.
final class JsonNames {
    private JsonNames() {}

    private static Stream<BeanPropertyDefinition> written(Class<?> type) {
        var mapper = Json.standard().mapper();
        return mapper
                .getSerializationConfig()
                .introspect(mapper.constructType(type))
                .findProperties()
                .stream();
    }

    /// What is shown of a row: its components, and what its own methods add.
    static Set<String> shown(Class<?> row) {
        return written(row)
                .map(BeanPropertyDefinition::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// What may be sent as this type.
    static Set<String> sent(Class<?> input) {
        var mapper = Json.standard().mapper();
        return mapper
                .getDeserializationConfig()
                .introspect(mapper.constructType(input))
                .findProperties()
                .stream()
                .map(BeanPropertyDefinition::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// @throws IllegalArgumentException if a component has another name in JSON
    static void requireOwn(Class<?> type) {
        var components =
                Component.of(type).stream().map(Component::name).collect(Collectors.toSet());
        written(type)
                .filter(property -> components.contains(property.getInternalName()))
                .filter(property -> !property.getName().equals(property.getInternalName()))
                .findFirst()
                .ifPresent(
                        property -> {
                            throw new IllegalArgumentException(
                                    type.getName()
                                            + "."
                                            + property.getInternalName()
                                            + " is written as "
                                            + property.getName()
                                            + " in JSON: name the component so, and its column by @Column");
                        });
    }
}
