package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The arrows between the parts, read from the class files: names of classes, and those in
/// descriptors.
class ArchitectureTest {
    private static final Set<String> HTTP =
            Set.of("Crud", "Resource", "Answer", "Bodies", "Negotiation", "Export");

    @Test
    void onlyTheRimKnowsTheServer() throws Exception {
        assertEquals(HTTP, classesThatMention("io/helidon/webserver/").keySet());
    }

    @Test
    void noOtherPartIsKnown() throws Exception {
        for (String part : Set.of("auth", "ratelimit", "realtime")) {
            assertEquals(Set.of(), classesThatMention("dev/hirundo/" + part + "/").keySet());
        }
    }

    @Test
    void theseTestsSeeWhatTheyLookFor() throws Exception {
        var mentioned = classesThatMention("dev/hirundo/core/");
        assertTrue(
                mentioned
                        .keySet()
                        .containsAll(Set.of("Crud", "Resource", "SqlRepository", "Access")),
                mentioned::toString);
    }

    /// By the name of the outermost class: what of this package it mentions.
    private static TreeMap<String, Set<String>> classesThatMention(String packages)
            throws IOException, URISyntaxException {
        var classes =
                Path.of(Crud.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        var found = new TreeMap<String, Set<String>>();
        try (var files = Files.walk(classes)) {
            for (Path file :
                    (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
                var mentions = mentions(file, name -> name.contains(packages));
                if (!mentions.isEmpty()) {
                    String name = file.getFileName().toString().replaceAll("(\\$.*)?\\.class", "");
                    found.computeIfAbsent(name, n -> new TreeSet<>()).addAll(mentions);
                }
            }
        }
        return found;
    }

    private static Set<String> mentions(Path file, Predicate<String> wanted) {
        try {
            var names = new TreeSet<String>();
            var pool = ClassFile.of().parse(Files.readAllBytes(file)).constantPool();
            StreamSupport.stream(pool.spliterator(), false)
                    .map(ArchitectureTest::name)
                    .filter(wanted)
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(PoolEntry entry) {
        return switch (entry) {
            case ClassEntry type -> type.asInternalName();
            case Utf8Entry text -> text.stringValue();
            default -> "";
        };
    }
}
