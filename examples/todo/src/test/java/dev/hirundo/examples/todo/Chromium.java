package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The system's Chromium. None is ever downloaded.
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome");
    private static final List<String> OFFLINE_AND_AS_ROOT =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync");

    private static final System.Logger LOGGER = System.getLogger(Chromium.class.getName());

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path executable) {
        var environment = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        var options =
                new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(OFFLINE_AND_AS_ROOT);
        browser = playwright.chromium().launch(options);
    }

    /// Starts it; where there is none, the test that asks is skipped.
    static Chromium launch() {
        var executable = executable();
        if (executable.isEmpty()) {
            String message = "Tests of the page are skipped: none of " + NAMES + " is on the PATH.";
            LOGGER.log(System.Logger.Level.WARNING, message); // a report alone goes unread
            abort(message);
        }
        return new Chromium(executable.get());
    }

    private static Optional<Path> executable() {
        var directories = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator);
        return Stream.of(directories)
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
