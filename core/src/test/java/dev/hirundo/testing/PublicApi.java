package dev.hirundo.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The public surface of a module, as the compiled classes have it, against what is written down in
/// `api/`.
public final class PublicApi {
    private PublicApi() {}

    /// Fails if the surface is not the one that `api/<module>.api` shows; with `-Dapi.write=true`
    /// writes that file instead.
    public static void assertIsAsWrittenDown(String module) {
        try {
            String now = String.join("\n", of(Path.of("target", "classes"))) + "\n";
            Path file = Path.of(System.getProperty("hirundo.root"), "api", module + ".api");
            if (Boolean.getBoolean("api.write")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, now);
            }
            assertEquals(
                    Files.readString(file),
                    now,
                    "the public API changed; if that is meant, run ./mvnw test -Dapi.write=true and commit "
                            + file.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> of(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            var models =
                    files.filter(file -> file.toString().endsWith(".class"))
                            .sorted()
                            .map(PublicApi::parse)
                            .filter(PublicApi::isPublic)
                            .toList();
            var names =
                    models.stream()
                            .map(model -> model.thisClass().asInternalName())
                            .collect(Collectors.toSet());
            var lines = new ArrayList<String>();
            for (ClassModel model : models) {
                if (!isReachable(model.thisClass().asInternalName(), names)) {
                    continue;
                }
                lines.add(name(model.thisClass().asSymbol()));
                lines.addAll(members(model));
            }
            return lines;
        }
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A nested class is as public as its own flags say, and these stand among the inner classes.
    private static boolean isPublic(ClassModel model) {
        var nested =
                model
                        .findAttribute(Attributes.innerClasses())
                        .map(InnerClassesAttribute::classes)
                        .orElse(List.of())
                        .stream()
                        .filter(inner -> inner.innerClass().equals(model.thisClass()))
                        .findFirst();
        boolean flagged =
                nested.map(inner -> inner.has(AccessFlag.PUBLIC) || inner.has(AccessFlag.PROTECTED))
                        .orElse(model.flags().has(AccessFlag.PUBLIC));
        return flagged && model.flags().has(AccessFlag.PUBLIC);
    }

    /// What is nested in a class that is not public cannot be named from outside.
    private static boolean isReachable(String name, Set<String> publicNames) {
        int nested = name.lastIndexOf('$');
        return publicNames.contains(name)
                && (nested < 0 || isReachable(name.substring(0, nested), publicNames));
    }

    private static List<String> members(ClassModel model) {
        return Stream.concat(
                        model.fields().stream()
                                .filter(f -> f.flags().has(AccessFlag.PUBLIC))
                                .map(
                                        f ->
                                                name(f.fieldTypeSymbol())
                                                        + " "
                                                        + f.fieldName().stringValue()),
                        model.methods().stream()
                                .filter(
                                        m ->
                                                (m.flags().has(AccessFlag.PUBLIC)
                                                                || m.flags()
                                                                        .has(AccessFlag.PROTECTED))
                                                        && !m.flags().has(AccessFlag.SYNTHETIC))
                                .map(PublicApi::signature))
                .sorted()
                .map(member -> "    " + member)
                .toList();
    }

    private static String signature(MethodModel method) {
        var type = method.methodTypeSymbol();
        return (method.flags().has(AccessFlag.STATIC) ? "static " : "")
                + name(type.returnType())
                + " "
                + method.methodName().stringValue()
                + type.parameterList().stream()
                        .map(PublicApi::name)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String name(ClassDesc type) {
        return type.displayName().equals(type.descriptorString())
                        || type.isPrimitive()
                        || type.packageName().isEmpty()
                ? type.displayName()
                : type.packageName() + "." + type.displayName();
    }
}
