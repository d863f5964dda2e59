package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Who does what `docs/from-zero.md` says sees what it promises: all but the last two steps, which
/// need an engine for containers, and of which only the names are looked at.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class FromZeroIT {
    private static final Pattern FILE = Pattern.compile("`((?:k8s/)?\\w+\\.(?:yaml|md))`");
    private static final Pattern PORT = Pattern.compile("http://localhost:(\\d+)");

    @TempDir static Path folder;

    private static Machine machine;
    private static Path project;
    private static Page page;

    @BeforeAll
    static void generate() throws Exception {
        page = Page.of("docs/from-zero.md");
        machine = new Machine(folder);
        machine.run(Archetypes.generate("todo", "my-todo", "com.acme.todo")).succeeded();
        project = folder.resolve("my-todo");
    }

    @Test
    void everyStepEndsInWhatItPromises() throws Exception {
        page.write(project);
        machine.run("cd my-todo; " + step(7).commands()).succeeded();
        try (var server = machine.serve("cd my-todo; ./mvnw -q -Prun")) {
            server.register("ada@example.org", "engines that weave algebra");
            assertSeen(server, 2, "HTTP/1.1 401", "\"status\":401");
            assertSeen(server, 3, "HTTP/1.1 201 Created", "ETag: ", "HTTP/1.1 422", "/text");
            assertSeen(server, 4, "\"/notes\"");
            assertTrue(server.text("/docs").contains("<title>"));
            String listen = logIn(server) + here(server, step(5).commands());
            try (var listener = machine.start(listen)) {
                listener.said(Pattern.compile("event: snapshot"));
                server.post(201, "/notes", "{\"text\":\"as it happens\"}");
                listener.said(Pattern.compile("event: created"));
                listener.said(Pattern.compile("as it happens"));
            }
            assertSeen(server, 6, "HTTP/1.1 429", "Retry-After: ");
        }
    }

    @Test
    void theLastStepsNameWhatIsThere() throws IOException {
        for (int number = 8; number <= 9; number++) {
            for (var file : FILE.matcher(step(number).text()).results().toList()) {
                assertTrue(Files.exists(project.resolve(file.group(1))), file::group);
            }
        }
        String compose = Files.readString(project.resolve("compose.yaml"));
        for (var port : PORT.matcher(step(8).text()).results().toList()) {
            assertTrue(compose.contains("127.0.0.1:" + port.group(1) + ":"), port::group);
        }
        assertTrue(step(9).commands().contains("-n my-todo rollout status deployment/app"));
        String kustomization = Files.readString(project.resolve("k8s/kustomization.yaml"));
        assertTrue(kustomization.contains("namespace: my-todo\n"));
        String deployment = Files.readString(project.resolve("k8s/deployment.yaml"));
        assertTrue(deployment.contains("kind: Deployment\nmetadata:\n  name: app\n"));
    }

    private static Page step(int number) {
        return page.section(number + ". ");
    }

    private static void assertSeen(Server server, int step, String... promises) throws Exception {
        String before = step == 3 ? "" : logIn(server);
        String seen = machine.run(before + here(server, step(step).commands())).succeeded();
        for (String promise : promises) {
            assertTrue(seen.contains(promise), () -> promise + " not in " + seen);
        }
    }

    /// What the commands of later steps go on from.
    private static String logIn(Server server) throws InterruptedException {
        String commands = here(server, step(3).commands());
        return commands.substring(0, commands.indexOf("\ncurl") + 1);
    }

    private static String here(Server server, String commands) throws InterruptedException {
        return commands.replace("localhost:8080", "localhost:" + server.port());
    }
}
