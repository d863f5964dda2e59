package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import dev.hirundo.testing.Program;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A database that cannot be opened as it is set up stops the start: one line, with what to do,
/// without the password.
class DatabaseStartTest {
    private static final String H2 = "jdbc:h2:mem:";
    private static final String PASSWORD = "geheim";

    /// Opens what its arguments say, key and value in turn.
    static final class Opening {
        public static void main(String[] settings) {
            Database.create(config(settings)).close();
        }
    }

    @Test
    void aServerThatDoesNotRunIsToldWithItsAddress() throws IOException {
        String where = "jdbc:postgresql://127.0.0.1:" + closedPort() + "/app";
        String message =
                refusal(
                        "url",
                        where + "?password=" + PASSWORD,
                        "user",
                        "app",
                        "password",
                        PASSWORD);
        assertTrue(message.startsWith("Cannot reach the database at " + where + " ("), message);
        assertTrue(
                message.endsWith("). Start it, or set DB_URL, DB_USER and DB_PASSWORD."), message);
    }

    @Test
    void aWrongPasswordIsToldWithoutIt(@TempDir Path dir) {
        String url = "jdbc:h2:file:" + dir.resolve("db");
        open("url", url, "user", "sa", "password", "right").close();
        String message = refusal("url", url, "user", "sa", "password", PASSWORD);
        assertTrue(message.contains("Wrong user name or password"), message);
        assertTrue(message.endsWith("set DB_URL, DB_USER and DB_PASSWORD."), message);
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://host/app?password=geheim", "jdbc:mysql://app:geheim@host/app",
                "jdbc:nothing:app;PASSWORD=geheim",
        "postgres://app:geheim@host/app", "app", "''",
    })
    void anUrlThatNoDriverTakesIsToldWithThoseThatAreTaken(String url) {
        String message = refusal("url", url);
        assertTrue(
                message.startsWith("db.url is not the URL of a database that Hirundo speaks to"),
                message);
        assertTrue(
                message.endsWith("Use jdbc:postgresql://host/name or jdbc:h2:file:./data/name."),
                message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:1:2/app?password=geheim",
                "jdbc:postgresql://127.0.0.1:99999/app?password=geheim",
                "jdbc:postgresql://app:geheim@127.0.0.1:1/app",
                "jdbc:h2:mem:x;PASSWORD=geheim;NO_SUCH_SETTING=1",
                "jdbc:h2:implicit;PASSWORD=geheim",
                "jdbc:h2:tcp://127.0.0.1:1/x;PASSWORD=geheim",
            })
    void whatADriverSaysDoesNotShowThePasswordWithinAnUrl(String url) {
        assertTrue(refusal("url", url).contains("jdbc:"));
    }

    @ParameterizedTest
    @CsvSource({"password, DB_PASSWORD", "url, DB_URL", "user, DB_USER"})
    void aReferenceThatNobodyResolvedIsToldWithItsName(String key, String variable) {
        String message = refusal("url", H2, key, "${" + variable + "}");
        assertTrue(message.startsWith("db." + key + " holds an unresolved reference"), message);
        assertTrue(message.endsWith(" or " + variable), message);
    }

    @ParameterizedTest
    @CsvSource({
        "pool, 0",
        "pool, -1",
        "pool, many",
        "pool, 1.5",
        "pool, 1001",
        "pool, 99999999999",
        "pool, ''",
        "timeout, PT0S",
        "timeout, PT0.2S",
        "timeout, -PT1S",
        "timeout, soon",
        "timeout, 3",
        "timeout, P9999999D",
        "timeout, ''",
    })
    void aSettingThatCannotBeRightIsToldWithWhatIs(String key, String value) {
        String message = refusal("url", H2, key, value);
        assertTrue(
                message.startsWith("db." + key + " is \"" + value + "\", but must be a "), message);
    }

    @Test
    void aGivenPoolThatCannotConnectIsTold() {
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:tcp://127.0.0.1:1/x");
        source.setPassword(PASSWORD);
        String message =
                requireOneLine(
                        assertThrows(StartException.class, () -> Database.of(source)).getMessage());
        assertTrue(
                message.startsWith("Cannot reach the database at the given data source ("),
                message);
    }

    @Test
    void aGivenPoolWithUpperCaseNamesIsQuotedInThem() {
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:");
        try (var db = Database.of(source)) {
            assertEquals("\"ORDER\"", db.quote("order"));
        }
    }

    @Test
    void aSettingThatNobodyReadsIsWarnedOf() {
        try (var recording = TestLogging.record();
                var _ = TestDatabase.H2.open(Map.of("pol", "3"))) {
            assertTrue(
                    recording.atLeast(Level.WARNING).stream()
                            .anyMatch(line -> line.contains("unknown setting")),
                    recording.atLeast(Level.WARNING).toString());
        }
    }

    @Test
    void aProgramThatCannotReachItsDatabaseEndsWithOneLineAndExitCode1() throws Exception {
        String url = "jdbc:postgresql://127.0.0.1:" + closedPort() + "/app?password=" + PASSWORD;
        var ended = Program.run(Opening.class, "url", url, "password", PASSWORD);
        assertEquals(1, ended.exitCode());
        assertEquals("", ended.out());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertTrue(ended.err().contains("set DB_URL, DB_USER and DB_PASSWORD"), ended.err());
        assertFalse(ended.err().contains(PASSWORD), ended.err());
    }

    @Test
    void aProgramWithANonsensicalSettingEndsWithOneLineAndExitCode1() throws Exception {
        var ended = Program.run(Opening.class, "url", H2, "pool", "0");
        assertEquals(1, ended.exitCode());
        assertEquals(List.of(), ended.out().lines().toList());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertTrue(ended.err().contains("db.pool is \"0\", but must be"), ended.err());
    }

    private static Database open(String... settings) {
        return Database.create(config(settings));
    }

    private static String refusal(String... settings) {
        return requireOneLine(
                assertThrows(StartException.class, () -> open(settings)).getMessage());
    }

    private static String requireOneLine(String message) {
        assertEquals(1, message.lines().count(), message);
        assertFalse(message.contains(PASSWORD), message);
        return message;
    }

    private static Config config(String... settings) {
        var map = new HashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put("db." + settings[i], settings[i + 1]);
        }
        return Config.just(ConfigSources.create(map)).get("db");
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
