package dev.hirundo.crud;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes records of the values of their components, by a class beside the record that calls its
/// constructor.
///
/// A method handle that spreads an array does the same, but the JDK composes it of two dozen
/// classes at each start, some 25 ms instead of 5. It serves where the record is in a module of its
/// own, in which we may not define a class.
final class RecordConstructor {
    private RecordConstructor() {}

    /// @return from the values, in the order of the components; throws a `NullPointerException` if
    ///   one is null that is a primitive, and what the constructor throws
    static <T> Function<@Nullable Object[], T> of(Class<T> type) {
        return of(type, Component.lookup(type));
    }

    static <T> Function<@Nullable Object[], T> of(Class<T> type, Lookup lookup) {
        var constructor =
                MethodType.methodType(
                        void.class,
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray(Class<?>[]::new));
        try {
            return lookup.hasFullPrivilegeAccess()
                    ? defined(type, constructor, lookup)
                    : composed(type, constructor, lookup);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // every record has it, and the lookup is private
        }
    }

    @SuppressWarnings("unchecked") // so it was built
    private static <T> Function<@Nullable Object[], T> defined(
            Class<T> type, MethodType constructor, Lookup lookup)
            throws ReflectiveOperationException {
        var function = ClassDesc.of(Function.class.getName());
        byte[] bytes =
                ClassFile.of()
                        .build(
                                ClassDesc.of(type.getPackageName(), "HirundoConstructor"),
                                built ->
                                        built.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL)
                                                .withInterfaceSymbols(function)
                                                .withMethodBody(
                                                        INIT_NAME,
                                                        MTD_void,
                                                        ClassFile.ACC_PUBLIC,
                                                        code ->
                                                                code.aload(0)
                                                                        .invokespecial(
                                                                                CD_Object,
                                                                                INIT_NAME, MTD_void)
                                                                        .return_())
                                                .withMethodBody(
                                                        "apply",
                                                        MethodTypeDesc.of(CD_Object, CD_Object),
                                                        ClassFile.ACC_PUBLIC,
                                                        code ->
                                                                construct(
                                                                        code, type, constructor)));
        var defined = lookup.defineHiddenClass(bytes, true, ClassOption.NESTMATE);
        var made = defined.lookupClass().getDeclaredConstructor();
        return (Function<@Nullable Object[], T>) made.newInstance();
    }

    private static void construct(CodeBuilder code, Class<?> type, MethodType constructor) {
        var record = desc(type);
        code.aload(1).checkcast(CD_Object.arrayType()).astore(2).new_(record).dup();
        for (int i = 0; i < constructor.parameterCount(); i++) {
            code.aload(2).loadConstant(i).aaload();
            var parameter = constructor.parameterType(i);
            var boxed = MethodType.methodType(parameter).wrap().returnType();
            code.checkcast(desc(boxed));
            if (parameter.isPrimitive()) {
                code.invokevirtual(
                        desc(boxed),
                        parameter.getName() + "Value",
                        MethodTypeDesc.of(desc(parameter)));
            }
        }
        code.invokespecial(record, INIT_NAME, constructor.describeConstable().orElseThrow())
                .areturn();
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    private static <T> Function<@Nullable Object[], T> composed(
            Class<T> type, MethodType constructor, Lookup lookup)
            throws ReflectiveOperationException {
        var handle =
                lookup.findConstructor(type, constructor)
                        .asSpreader(Object[].class, constructor.parameterCount())
                        .asType(MethodType.methodType(Object.class, Object[].class));
        return values -> type.cast(invoked(handle, values));
    }

    private static Object invoked(MethodHandle handle, @Nullable Object[] values) {
        try {
            return handle.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // a canonical constructor declares none (JLS 8.10.4)
            throw new IllegalStateException(e);
        }
    }
}
