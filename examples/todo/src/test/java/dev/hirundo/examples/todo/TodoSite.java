package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The real program over a fresh database, and the browsers that visit it. Closing it fails if a
/// page has complained.
final class TodoSite implements AutoCloseable {
    /// For a machine with much else to do; nothing here waits that long on an idle one.
    static final int PATIENCE_MILLIS = 60_000;

    private final WebServer server;
    private final List<BrowserContext> browsers = new ArrayList<>();
    private final List<TodoPage> pages = new ArrayList<>();

    private TodoSite(WebServer server) {
        this.server = server;
    }

    static TodoSite start(TestDatabase database) {
        return start(database, Map.of());
    }

    /// @param more settings
    static TodoSite start(TestDatabase database, Map<String, String> more) {
        return start(database, more, InstantSource.system());
    }

    /// @param clock tells the program what is due
    static TodoSite start(TestDatabase database, Map<String, String> more, InstantSource clock) {
        int port = freePort(); // known beforehand: the site has to know its own address
        var settings = new HashMap<String, String>();
        settings.put("server.host", "127.0.0.1");
        settings.put("server.port", String.valueOf(port));
        settings.put("auth.url", "http://localhost:" + port);
        settings.put("auth.secret", "kJ8s0vN2xQm4Zt7yWb1cRd5eUf9gHi3o");
        settings.put("auth.mail.console", "true");
        database.settings().forEach((key, value) -> settings.put("db." + key, value));
        settings.putAll(more);
        return new TodoSite(Main.start(Config.just(ConfigSources.create(settings)), clock));
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.port();
    }

    /// A browser without cookies.
    BrowserContext browser(Chromium chromium) {
        return browser(chromium, "UTC");
    }

    /// @param zone where its clock is
    BrowserContext browser(Chromium chromium, String zone) {
        var options = new Browser.NewContextOptions().setTimezoneId(zone);
        var browser = chromium.browser().newContext(options);
        browser.setDefaultTimeout(PATIENCE_MILLIS);
        browsers.add(browser);
        return browser;
    }

    /// The page in another tab of a browser.
    TodoPage open(BrowserContext browser) {
        return open(browser, "");
    }

    /// @param fragment what the address says behind its `#`
    TodoPage open(BrowserContext browser, String fragment) {
        return open(browser, port(), fragment);
    }

    /// @param relay leads to this site
    TodoPage open(BrowserContext browser, Relay relay) {
        return open(browser, relay.port(), "");
    }

    private TodoPage open(BrowserContext browser, int port, String fragment) {
        var page = TodoPage.open(browser, port, fragment);
        pages.add(page);
        return page;
    }

    @Override
    public void close() {
        browsers.forEach(BrowserContext::close);
        server.stop();
        assertEquals(
                List.of(), pages.stream().flatMap(page -> page.complaints().stream()).toList());
    }
}
