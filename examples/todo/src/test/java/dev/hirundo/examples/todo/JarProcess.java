package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The packaged program as a process, in a directory of its own, set up by environment variables.
///
/// Listens on a port that the system chooses, unless `SERVER_PORT` says another.
final class JarProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target", "todo.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";
    private static final Pattern INHERITED =
            Pattern.compile("(SERVER|DB|LOG|AUTH|RATELIMIT)_.*|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS");
    private static final Pattern OPEN = Pattern.compile("Open http://localhost:(\\d+)");
    private static final int PATIENCE_SECONDS = 30;

    private final Process process;
    private final Thread reader;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private @Nullable ApiClient user;

    private JarProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().unstarted(this::readOutput);
    }

    /// Starts it, and returns once it has said where to find it.
    static JarProcess start(Path directory, Map<String, String> settings) throws Exception {
        var program = launch(directory, settings);
        try {
            program.port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return program;
        } catch (Exception e) {
            program.close();
            throw new AssertionError("not started, output: " + program.output, e);
        }
    }

    /// Starts it, and returns at once.
    static JarProcess launch(Path directory, Map<String, String> settings) throws IOException {
        var builder = new ProcessBuilder(JAVA.toString(), QUICK_START, "-jar", JAR.toString());
        builder.directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> INHERITED.matcher(name).matches());
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().putAll(settings);
        var program = new JarProcess(builder.start());
        program.reader.start();
        return program;
    }

    private void readOutput() {
        process.inputReader().lines().forEach(this::takeLine);
        port.completeExceptionally(new IllegalStateException("ended before it was ready"));
    }

    private void takeLine(String line) {
        output.add(line);
        var open = OPEN.matcher(line);
        if (open.find()) {
            port.complete(Integer.valueOf(open.group(1)));
        }
    }

    int port() {
        return port.join();
    }

    /// The lines it has written so far, to standard output and standard error.
    List<String> output() {
        return List.copyOf(output);
    }

    /// Asks it to stop, as a service manager does.
    void terminate() {
        process.toHandle().destroy(); // the process itself would no longer let its output be read
    }

    /// Ends it at once, as a power cut does.
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /// Waits for its end.
    ///
    /// @return its exit code
    int awaitEnd() throws InterruptedException {
        return awaitEnd(PATIENCE_SECONDS);
    }

    int awaitEnd(int seconds) throws InterruptedException {
        assertTrue(
                process.waitFor(seconds, TimeUnit.SECONDS),
                () -> "still running, output: " + output);
        reader.join();
        return process.exitValue();
    }

    HttpResponse<String> get(String path, String... headers)
            throws IOException, InterruptedException {
        return ApiClient.anonymous(http, port()).get(path, headers);
    }

    /// Adds a todo, as the one user of these tests.
    HttpResponse<String> post(String title) throws IOException, InterruptedException {
        return user().post(title);
    }

    /// The one user of these tests, who has his account from an earlier start or is given it now.
    ApiClient user() throws IOException, InterruptedException {
        if (user == null) {
            user = ApiClient.anonymous(http, port()).logIn("ada@example.org");
        }
        return user;
    }

    /// The titles of all todos, page by page.
    Set<String> titles() throws IOException, InterruptedException {
        var titles = new HashSet<String>();
        for (String query = "?limit=100"; !query.isEmpty(); ) {
            var answer = user().get("/todos" + query);
            assertEquals(200, answer.statusCode(), answer.body());
            JsonNode page = ApiClient.json(answer.body());
            page.get("items").forEach(row -> titles.add(row.get("title").asText()));
            String next = page.get("next").asText("");
            query =
                    next.isEmpty()
                            ? ""
                            : "?limit=100&cursor="
                                    + URLEncoder.encode(next, StandardCharsets.UTF_8);
        }
        return titles;
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
        http.close();
    }
}
