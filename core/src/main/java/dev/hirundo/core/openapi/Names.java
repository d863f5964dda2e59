package dev.hirundo.core.openapi;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hirundo.core.openapi.Schemas.Use;
import dev.hirundo.core.openapi.Schemas.View;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Under which names records stand among the components of a document.
final class Names {
    private final ObjectNode components;
    private final Map<View, String> names = new LinkedHashMap<>();
    private final Map<Class<?>, String> stems = new HashMap<>();

    Names(ObjectNode components) {
        this.components = components;
    }

    /// Another view of the same type that has come out alike is not told twice.
    String shared(View view, String name, ObjectNode schema) {
        Optional<String> twin =
                names.entrySet().stream()
                        .filter(other -> other.getKey().type() == view.type())
                        .map(Map.Entry::getValue)
                        .filter(other -> !other.equals(name))
                        .filter(other -> components.get(other).equals(schema))
                        .findFirst();
        twin.ifPresent(
                same -> {
                    components.remove(name);
                    names.put(view, same);
                });
        return twin.orElse(name);
    }

    @Nullable String of(View view) {
        return names.get(view);
    }

    /// A name for a view that has none.
    String give(View view) {
        String name = free(view);
        names.put(view, name);
        return name;
    }

    private String free(View view) {
        String stem = stems.computeIfAbsent(view.type(), this::stem);
        boolean first =
                names.keySet().stream()
                        .filter(v -> v.type() == view.type() && v.use() != Use.PATCH)
                        .findFirst()
                        .map(v -> v.use() == view.use())
                        .orElse(true);
        String name =
                switch (view.use()) {
                    case PATCH -> stem + "Patch";
                    case INPUT -> first ? stem : stem + "Input";
                    case OUTPUT -> first ? stem : stem + "Output";
                };
        if (components.has(name)) {
            name += view.mode().groups().stream().map(Class::getSimpleName).collect(joining());
        }
        String free = name;
        for (int i = 2; components.has(free); i++) {
            free = name + i;
        }
        return free;
    }

    /// The simple name, with as much before it as tells it from another's.
    private String stem(Class<?> type) {
        String[] path = type.getName().split("[.$]", -1);
        String name = path[path.length - 1];
        for (int i = path.length - 2; i >= 0 && isTaken(name); i--) {
            name = path[i] + "." + name;
        }
        return name;
    }

    private boolean isTaken(String name) {
        return components.has(name) || stems.containsValue(name);
    }
}
