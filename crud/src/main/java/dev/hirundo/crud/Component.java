package dev.hirundo.crud;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One component of a record, read without reflection once it is made.
///
/// @param annotations what the component bears
/// @param accessor from a record, as `Object`, to the value, as `Object`
record Component(String name, Class<?> type, AnnotatedElement annotations, MethodHandle accessor) {

    /// @throws IllegalArgumentException with the remedy, if the type is no record, or closed to us
    static List<Component> of(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type.getName() + " is no record: make it a record");
        }
        var lookup = lookup(type);
        return Stream.of(type.getRecordComponents())
                .map(component -> of(component, lookup))
                .toList();
    }

    private static Component of(RecordComponent component, MethodHandles.Lookup lookup) {
        try {
            var accessor =
                    lookup.unreflect(component.getAccessor())
                            .asType(MethodType.methodType(Object.class, Object.class));
            // an accessor that is written out does not bear the component's annotations; its field
            // always does
            var field = component.getDeclaringRecord().getDeclaredField(component.getName());
            return new Component(component.getName(), component.getType(), field, accessor);
        } catch (IllegalAccessException | NoSuchFieldException e) {
            throw new IllegalStateException(
                    e); // the lookup is private, and every component has its field
        }
    }

    /// Whether it is a `List<String>`.
    boolean holdsTexts() {
        return annotations instanceof Field field
                && type == List.class
                && field.getGenericType() instanceof ParameterizedType list
                && list.getActualTypeArguments()[0] == String.class;
    }

    static MethodHandles.Lookup lookup(Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(
                    "open the package of " + type.getName() + " to dev.hirundo.crud", e);
        }
    }

    @Nullable Object of(Object entity) {
        try {
            return accessor.invokeExact(entity);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // an accessor declares none
            throw new IllegalStateException(e);
        }
    }
}
