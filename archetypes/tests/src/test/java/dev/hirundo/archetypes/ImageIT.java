package dev.hirundo.archetypes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/// What the `Dockerfile` of a project says, run as the shell commands that it holds: no engine for
/// containers is needed.
@ParameterizedClass(autoCloseArguments = false)
@ArgumentsSource(Projects.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the commands are a shell's")
class ImageIT {
    private static final Pattern INSTRUCTION =
            Pattern.compile("^([A-Z]+) ((?:.*\\\\\n)*.*)$", Pattern.MULTILINE);

    @Parameter Generated project;

    @Test
    void whatItCopiesIsThereAfterABuildAndNotIgnored() throws Exception {
        project.server().port(); // the jar is there
        var sent = sent();
        for (String copy : instructions("COPY")) {
            if (!copy.startsWith("--from=")) {
                Path source = project.folder().resolve(copy.split(" ")[0]);
                assertTrue(sent.stream().anyMatch(file -> file.startsWith(source)), copy);
            }
        }
        Path key = project.folder().resolve("data/auth.secret");
        assertTrue(Files.exists(key));
        assertFalse(sent.contains(key), "the key of this machine is no image's");
    }

    /// What `.dockerignore` lets through, which ignores all and excepts some.
    private List<Path> sent() throws IOException {
        var lines = project.read(".dockerignore").lines().toList();
        assertEquals("*", lines.getFirst());
        var exceptions =
                lines.stream()
                        .filter(line -> line.startsWith("!"))
                        .map(line -> project.folder() + "/" + line.substring(1))
                        .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                        .toList();
        try (var files = Files.walk(project.folder())) {
            return files.filter(file -> exceptions.stream().anyMatch(one -> one.matches(file)))
                    .toList();
        }
    }

    @Test
    void runsAsAUserOfItsOwn() throws IOException {
        String user = instructions("USER").getLast();
        assertNotEquals("0", user);
        assertTrue(instructions("RUN").stream().anyMatch(run -> run.contains("--uid " + user)));
        var pod = project.yaml("k8s/deployment.yaml").at("/spec/template/spec/securityContext");
        assertEquals(user, pod.get("runAsUser").asText());
    }

    /// But for the first, which makes the user, every `RUN` is run.
    @Test
    void startsFromTheCacheThatItWasBuiltWith() throws Exception {
        project.server().port(); // the jar is there
        var runs = instructions("RUN");
        assertEquals(3, runs.size(), runs::toString);
        assertTrue(runs.get(1).startsWith("useradd "), runs.get(1));
        run("rm -rf app scratch; mkdir app scratch; " + copies() + port() + here(runs.get(0)));
        run(here(runs.get(2)).replace("-o app ", "-o $(id -un) "));

        String entry = String.join(" ", words(instructions("ENTRYPOINT").getFirst()));
        assertTrue(entry.contains("-XX:AOTCache=app.aot"), entry);
        String start = entry.replaceFirst("java", "exec java -XX:AOTMode=on");
        try (var container = project.machine().serve(Machine.JAVA + "cd app; " + start)) {
            assertTrue(container.text("/").contains("<title>"));
            String check = instructions("HEALTHCHECK").getFirst();
            String healthy = String.join(" ", words(check.substring(check.indexOf("CMD ") + 4)));
            run("cd app; SERVER_PORT=" + container.port() + " " + healthy);
            var deaf = project.machine().run("cd app; SERVER_PORT=1 " + healthy);
            assertEquals(1, deaf.status(), deaf.output());
        }
    }

    private void run(String commands) throws Exception {
        project.machine().run(Machine.JAVA + commands).succeeded();
    }

    /// The files that its first stage copies.
    private String copies() throws IOException {
        var commands = new StringBuilder();
        for (String copy : instructions("COPY")) {
            if (!copy.startsWith("--from=")) {
                String[] words = copy.split(" ");
                commands.append(
                        "cp -rp %s/%s app/%s; ".formatted(project.name(), words[0], words[1]));
            }
        }
        return commands.toString();
    }

    private String here(String run) {
        Path folder = project.machine().folder();
        return run.replaceFirst("^--network=none ", "")
                .replace("cd /tmp", "cd " + folder.resolve("scratch"))
                .replace("/app/", folder.resolve("app") + "/");
    }

    /// One that is known beforehand, as the port of a container is.
    private static String port() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return "export SERVER_PORT=" + socket.getLocalPort() + "; ";
        }
    }

    private static List<String> words(String list) throws IOException {
        return List.of(new ObjectMapper().readValue(list, String[].class));
    }

    private List<String> instructions(String name) throws IOException {
        return INSTRUCTION
                .matcher(project.read("Dockerfile"))
                .results()
                .filter(match -> match.group(1).equals(name))
                .map(match -> match.group(2))
                .toList();
    }
}
