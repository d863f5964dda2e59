import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Makes the resources of an archetype from its example: `java Resources.java ROOT NAME VERSION
/// TARGET`.
///
/// What the web page, the migrations and the settings are is copied as it is. Java, the POM and the
/// files of `archetypes/files` are templates of Velocity: quoted from end to end, so that no `$`
/// and no `#` means anything there, but for what is replaced, which is listed here and nowhere
/// else.
final class Resources {
    private static final List<String> OF_ROOT =
            List.of(
                    "mvnw",
                    "mvnw.cmd",
                    ".mvn/wrapper",
                    ".editorconfig",
                    ".gitattributes",
                    ".gitignore");

    /// How the example is run from the root of this project.
    private static final Pattern RUN_HERE =
            Pattern.compile("\n *<profiles>.*</profiles>\n", Pattern.DOTALL);

    private static final String LICENSE =
            """
                <licenses>
                    <license>
                        <!-- Yours to say; without this it would be the parent's. -->
                        <name>All rights reserved</name>
                    </license>
                </licenses>

            """;

    private final Path root;
    private final String name;
    private final String archetype;
    private final Path target;

    private Resources(Path root, String name, String version, Path target) {
        this.root = root;
        this.name = name;
        this.archetype = "hirundo-archetype-" + name + ":" + version;
        this.target = target.resolve("archetype-resources");
    }

    public static void main(String[] args) throws IOException {
        new Resources(Path.of(args[0]), args[1], args[2], Path.of(args[3])).make();
    }

    private void make() throws IOException {
        Path example = root.resolve("examples").resolve(name);
        for (String kind : List.of("main", "test")) {
            // of all packages the example's alone: another would be documentation's
            Path java = Path.of("src", kind, "java");
            template(
                    example.resolve(java).resolve("dev/hirundo/examples").resolve(name),
                    target.resolve(java));
            Path resources = Path.of("src", kind, "resources");
            if (Files.exists(example.resolve(resources))) {
                copy(example.resolve(resources), target.resolve(resources));
            }
        }
        template(example.resolve("pom.xml"), target.resolve("pom.xml"));
        template(root.resolve("archetypes/files"), target);
        for (String file : OF_ROOT) {
            copy(root.resolve(file), target.resolve(file));
        }
        copy(root.resolve("archetypes/descriptor"), target.getParent());
    }

    /// By what each is replaced, in this order.
    private Map<String, String> replacements() {
        var map = new LinkedHashMap<String, String>();
        map.put("<relativePath>../../project/pom.xml</relativePath>", "<relativePath/>");
        map.put("<name>Hirundo example: " + name + "</name>", "<name>@artifactId@</name>");
        map.put(
                "<artifactId>" + name + "</artifactId>",
                "<groupId>@groupId@</groupId>\n"
                        + "    <artifactId>@artifactId@</artifactId>\n"
                        + "    <version>@version@</version>");
        map.put("</main.class>", "</main.class>\n        <made.by>@archetype@</made.by>");
        map.put(
                "    <properties>\n        <main.class>",
                LICENSE + "    <properties>\n        <main.class>");
        map.put("dev.hirundo.examples." + name, "@package@");
        map.put('"' + name + ".jar\"", "\"@artifactId@.jar\"");
        map.put("@archetype@", archetype);
        for (String property : List.of("package", "groupId", "artifactId", "version")) {
            map.put("@" + property + "@", "]]#${" + property + "}#[[");
        }
        return map;
    }

    private String templated(Path file) throws IOException {
        String text = Files.readString(file);
        if (text.contains("]]#") || text.contains("#[[")) {
            throw new IllegalStateException(file + " holds ]]# or #[[, which quote what it is");
        }
        text = RUN_HERE.matcher(text).replaceFirst("\n");
        for (var replacement : replacements().entrySet()) {
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        return "#[[" + text + "]]#";
    }

    private void template(Path from, Path to) throws IOException {
        each(from, to, (file, copy) -> Files.writeString(copy, templated(file)));
    }

    private static void copy(Path from, Path to) throws IOException {
        each(from, to, (file, copy) -> Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING));
    }

    private interface Job {
        void run(Path from, Path to) throws IOException;
    }

    private static void each(Path from, Path to, Job job) throws IOException {
        try (var files = Files.walk(from)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> run(job, file, to.resolve(from.relativize(file).toString())));
        }
    }

    private static void run(Job job, Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            job.run(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
