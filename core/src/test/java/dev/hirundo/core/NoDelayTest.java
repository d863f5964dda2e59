package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.common.socket.SocketOptions;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Answers that take more than one packet must not wait for the acknowledgement of the first: 40 ms
/// on Linux.
class NoDelayTest {
    private static final int ROUNDS = 50;
    private static final int SIZE = 9 * 1024;

    @Test
    void anAnswerOf9KibIsThereAtOnce() throws IOException {
        try (var server =
                        TestServer.start(
                                Map.of(),
                                r -> r.get("/9k", (_, response) -> response.send(new byte[SIZE])));
                var client = server.connect()) {
            var nanos = new long[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                long before = System.nanoTime();
                client.send("GET /9k HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(SIZE, client.answer().orElseThrow().body().length());
                nanos[i] = System.nanoTime() - before;
            }
            Arrays.sort(nanos);
            var median = Duration.ofNanos(nanos[ROUNDS / 2]);
            assertTrue(median.compareTo(Duration.ofMillis(20)) < 0, median.toString());
        }
    }

    @Test
    void isOnUnlessSaidOtherwise() {
        assertTrue(options(Map.of(), _ -> {}).tcpNoDelay());
    }

    @Test
    void otherSettingsStay() {
        var options = options(Map.of("server.connection-options.read-timeout", "PT7S"), _ -> {});
        assertTrue(options.tcpNoDelay());
        assertEquals(Duration.ofSeconds(7), options.readTimeout());
    }

    @Test
    void theSettingIsRespected() {
        assertEquals(
                false,
                options(Map.of("server.connection-options.tcp-no-delay", "false"), _ -> {})
                        .tcpNoDelay());
    }

    @Test
    void whatIsSetInCodeIsRespected() {
        var options =
                options(
                        Map.of(),
                        server ->
                                server.connectionOptions(
                                        o ->
                                                o.tcpNoDelay(false)
                                                        .readTimeout(Duration.ofSeconds(3))));
        assertEquals(false, options.tcpNoDelay());
        assertEquals(Duration.ofSeconds(3), options.readTimeout());
    }

    @Test
    void whatIsSetInCodeGoesBeforeTheSettings() {
        var options =
                options(
                        Map.of("server.connection-options.read-timeout", "PT7S"),
                        server -> server.connectionOptions(o -> o.tcpNoDelay(false)));
        assertEquals(false, options.tcpNoDelay());
    }

    private static SocketOptions options(
            Map<String, String> settings, Consumer<WebServerConfig.Builder> inCode) {
        var config = Config.just(ConfigSources.create(settings));
        return WebServer.builder()
                .config(config.get("server"))
                .update(inCode)
                .update(Hirundo.defaults(config))
                .buildPrototype()
                .connectionOptions();
    }
}
