package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What lies in a project with awkward names, beside its running jar.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class GeneratedIT {
    private static final String NAME = "1st-todo";
    private static final String JAVA = "PATH=" + System.getProperty("java.home") + "/bin:$PATH; ";
    private static final Pattern TRAINING =
            Pattern.compile("\nRUN --network=none (.*?[^\\\\]\n)", Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile("\nENTRYPOINT (\\[.*])");
    private static final Pattern METRIC = Pattern.compile("([A-Za-z_]+)\\{");
    private static final Pattern SETTING = Pattern.compile("`([a-z][a-z.-]+)`");

    @TempDir static Path folder;

    private static Path project;
    private static Machine machine;
    private static Server server;

    @BeforeAll
    static void generateAndRun() throws Exception {
        machine = Machine.in(folder);
        project = folder.resolve(NAME);
        var generated = machine.run(Projects.generate(NAME, "com.acme.a1.todo"));
        assertEquals(0, generated.status(), generated.output());
        String run = "cd " + NAME + "; ./mvnw -q package; exec java -jar target/" + NAME + ".jar";
        server = machine.serve(JAVA + run, "-DskipTests");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void itsJarServesThePage() throws Exception {
        assertTrue(server.text("/").contains("<title>Todos</title>"));
    }

    @Test
    void itSaysWhatMadeIt() throws IOException {
        String archetype = "hirundo-archetype-todo:" + Machine.VERSION;
        assertTrue(read("pom.xml").contains("<made.by>" + archetype + "</made.by>"));
        assertTrue(read("README.md").contains(archetype));
    }

    @Test
    void nothingInItIsLeftToFillIn() throws IOException {
        for (Path file : files("")) {
            String text = Files.readString(file);
            for (String trace : List.of("dev.hirundo.examples", "]]#", "#[[", "@artifactId@")) {
                assertFalse(text.contains(trace), () -> trace + " in " + file);
            }
        }
    }

    @Test
    void whatVelocityCouldHarmIsAsInTheExample() throws IOException {
        Path example = Machine.ROOT.resolve("examples/todo/src");
        for (String kind : List.of("main", "test")) {
            Path java = example.resolve(kind).resolve("java/dev/hirundo/examples/todo");
            try (var sources = Files.list(java)) {
                for (Path source : sources.toList()) {
                    String made = "src/" + kind + "/java/com/acme/a1/todo/" + source.getFileName();
                    assertEquals(
                            Files.readString(source)
                                    .replace("dev.hirundo.examples.todo", "com.acme.a1.todo")
                                    .replace("\"todo.jar\"", '"' + NAME + ".jar\""),
                            read(made));
                }
            }
        }
    }

    @Test
    void everyMetricOfTheDashboardIsOneOfTheServer() throws Exception {
        String metrics = server.text("/observe/metrics");
        var dashboard = new ObjectMapper().readTree(read("monitoring/dashboard.json"));
        var expressions = dashboard.findValuesAsText("expr");
        assertFalse(expressions.isEmpty());
        for (String expression : expressions) {
            assertTrue(expression.contains("job=\"" + NAME + "\""), expression);
            METRIC.matcher(expression)
                    .results()
                    .map(match -> match.group(1))
                    .forEach(name -> assertTrue(metrics.contains("\n" + name + "{"), name));
        }
        var scrape = yaml("monitoring/prometheus.yaml").getFirst().at("/scrape_configs/0");
        assertEquals(NAME, scrape.get("job_name").asText());
        assertEquals(
                metrics.lines().count(), server.text(text(scrape, "metrics_path")).lines().count());
    }

    @Test
    void probesAskWhatTheServerAnswers() throws Exception {
        var container = deployment().at("/spec/template/spec/containers/0");
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            server.text(container.at("/" + probe + "/httpGet/path").asText());
            assertEquals("http", container.at("/" + probe + "/httpGet/port").asText());
        }
        var healthy = machine.run("cd " + NAME + "; SERVER_PORT=" + server.port() + " sh healthy");
        assertEquals(0, healthy.status(), healthy.output());
        assertEquals(1, machine.run("cd " + NAME + "; SERVER_PORT=1 sh healthy").status());
    }

    @Test
    void itsImageStartsFromTheCacheThatItWasBuiltWith() throws Exception {
        server.port(); // the jar is there
        var training = TRAINING.matcher(read("Dockerfile"));
        var entry = ENTRY.matcher(read("Dockerfile"));
        assertTrue(training.find() && entry.find());
        String copy =
                "mkdir app scratch; cp -rp NAME/target/lib NAME/healthy app; "
                        + "cp -p NAME/target/NAME.jar app/app.jar; ";
        String port = "export SERVER_PORT=" + freePort() + "; ";
        String train =
                training.group(1)
                        .replace("cd /tmp", "cd scratch")
                        .replace("/app/", folder.resolve("app") + "/");
        var built = machine.run(JAVA + copy.replace("NAME", NAME) + port + train);
        assertEquals(0, built.status(), built.output());

        var words = new ObjectMapper().readValue(entry.group(1), String[].class);
        String start = String.join(" ", words).replaceFirst("java", "exec java -XX:AOTMode=on");
        try (var container = machine.serve(JAVA + "cd app; " + start)) {
            assertTrue(container.text("/").contains("<title>Todos</title>"));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void theManifestsBelongTogether() throws IOException {
        var resources = yaml("k8s/kustomization.yaml").getFirst().get("resources");
        var listed = texts(resources).collect(Collectors.toCollection(TreeSet::new));
        var there = new TreeSet<>(Set.of("kustomization.yaml"));
        there.addAll(listed);
        var found = files("k8s").stream().map(file -> file.getFileName().toString());
        assertEquals(
                there,
                found.filter(file -> file.endsWith(".yaml"))
                        .collect(Collectors.toCollection(TreeSet::new)));

        var labels = deployment().at("/spec/template/metadata/labels");
        assertEquals(labels, deployment().at("/spec/selector/matchLabels"));
        assertEquals(labels, yaml("k8s/service.yaml").getFirst().at("/spec/selector"));
        assertEquals(
                labels, yaml("k8s/disruption.yaml").getFirst().at("/spec/selector/matchLabels"));
        var scaled = yaml("k8s/scaling.yaml").getFirst().at("/spec/scaleTargetRef/name");
        assertEquals(deployment().at("/metadata/name"), scaled);
    }

    @Test
    void whatIsSetInDeploymentsIsASetting() throws IOException {
        var settings = new HashSet<String>();
        SETTING.matcher(Files.readString(Machine.ROOT.resolve("docs/settings.md")))
                .results()
                .map(match -> match.group(1).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                .forEach(settings::add);
        var set = new HashSet<String>();
        yaml("k8s/config.yaml").getFirst().get("data").fieldNames().forEachRemaining(set::add);
        yaml("compose.yaml")
                .getFirst()
                .at("/services/app/environment")
                .fieldNames()
                .forEachRemaining(set::add);
        assertTrue(set.contains("DB_URL"));
        set.removeAll(settings);
        assertEquals(Set.of(), set);
    }

    @Test
    void everyYamlAndJsonCanBeRead() throws IOException {
        int read = 0;
        for (Path file : files("")) {
            if (file.toString().endsWith(".yaml")) {
                assertFalse(yaml(project.relativize(file).toString()).isEmpty(), file::toString);
                read++;
            }
        }
        assertTrue(read > 10, "only " + read);
    }

    private static JsonNode deployment() throws IOException {
        return yaml("k8s/deployment.yaml").getFirst();
    }

    private static List<JsonNode> yaml(String file) throws IOException {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        var documents = new Yaml(new SafeConstructor(options)).loadAll(read(file));
        var json = new ObjectMapper();
        return StreamSupport.stream(documents.spliterator(), false)
                .<JsonNode>map(json::valueToTree)
                .toList();
    }

    private static Stream<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asText();
    }

    private static String read(String file) throws IOException {
        return Files.readString(project.resolve(file));
    }

    /// Those that were generated, below a folder.
    private static List<Path> files(String below) throws IOException {
        Path target = project.resolve("target");
        try (var files = Files.walk(project.resolve(below))) {
            return files.filter(file -> Files.isRegularFile(file) && !file.startsWith(target))
                    .filter(file -> !file.startsWith(project.resolve("data")))
                    .toList();
        }
    }
}
