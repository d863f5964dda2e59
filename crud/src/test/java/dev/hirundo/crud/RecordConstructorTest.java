package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.ChangeLog.Position;
import java.io.ByteArrayOutputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordConstructorTest {
    private record All(
            boolean b,
            byte y,
            short s,
            char c,
            int i,
            long l,
            float f,
            double d,
            @Nullable String text,
            List<String> list,
            int[] array) {
        All {
            Objects.requireNonNull(list, "list");
        }
    }

    private record Empty() {}

    private record Choosy(String text) {
        Choosy {
            if (text.isBlank()) {
                throw new IllegalArgumentException("blank");
            }
        }
    }

    @Test
    void makesARecordOfValuesOfEveryType() {
        int[] array = {1};
        @Nullable Object[] values = {
            true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6d, null, List.of("x"), array
        };
        assertEquals(
                new All(true, (byte) 1, (short) 2, 'c', 3, 4, 5, 6, null, List.of("x"), array),
                RecordConstructor.of(All.class).apply(values));
        assertEquals(new Empty(), RecordConstructor.of(Empty.class).apply(new Object[0]));
    }

    @Test
    void makesARecordOfAnotherPackage() {
        assertEquals(
                new Position(1, 2, 3),
                RecordConstructor.of(Position.class).apply(new Object[] {1L, 2L, 3L}));
    }

    @Test
    void throwsWhatTheConstructorThrows() {
        var constructor = RecordConstructor.of(Choosy.class);
        var thrown =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> constructor.apply(new Object[] {" "}));
        assertEquals("blank", thrown.getMessage());
    }

    @Test
    void refusesNullForAPrimitive() {
        var constructor = RecordConstructor.of(All.class);
        @Nullable Object[] values = {
            true, (byte) 1, (short) 2, 'c', null, 4L, 5f, 6d, null, List.of("x"), new int[0]
        };
        assertThrows(NullPointerException.class, () -> constructor.apply(values));
    }

    @Test
    void refusesAValueOfAnotherType() {
        var constructor = RecordConstructor.of(Choosy.class);
        assertThrows(ClassCastException.class, () -> constructor.apply(new Object[] {1}));
    }

    @Test
    void makesARecordThatIsInAModuleOfItsOwn(@TempDir Path folder) throws Exception {
        var type = inAModule(folder, "record Note(String text, long at) {}");
        var constructor = RecordConstructor.of(type);
        assertEquals("Note[text=hi, at=7]", constructor.apply(new Object[] {"hi", 7L}).toString());
        @Nullable Object[] noTime = {"hi", null};
        assertThrows(NullPointerException.class, () -> constructor.apply(noTime));
        assertThrows(ClassCastException.class, () -> constructor.apply(new Object[] {1, 7L}));
    }

    private static Class<?> inAModule(Path folder, String record) throws Exception {
        var module = folder.resolve("module-info.java");
        var source = folder.resolve("Note.java");
        Files.writeString(module, "module acme.notes { opens acme.notes; }");
        Files.writeString(source, "package acme.notes; " + record);
        var errors = new ByteArrayOutputStream();
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                errors,
                                "-d",
                                folder.toString(),
                                module.toString(),
                                source.toString());
        assertEquals(0, failed, () -> errors.toString(StandardCharsets.UTF_8));
        var boot = ModuleLayer.boot();
        var modules =
                Configuration.resolve(
                        ModuleFinder.of(folder),
                        List.of(boot.configuration()),
                        ModuleFinder.of(),
                        Set.of("acme.notes"));
        var layer =
                ModuleLayer.defineModulesWithOneLoader(
                                modules, List.of(boot), ClassLoader.getSystemClassLoader())
                        .layer();
        var type = layer.findLoader("acme.notes").loadClass("acme.notes.Note");
        assertTrue(type.getModule().isNamed());
        return type;
    }
}
