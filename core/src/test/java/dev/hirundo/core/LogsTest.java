package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hirundo.testing.Program;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.logging.common.HelidonMdc;
import io.helidon.logging.common.LogConfig;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a program writes that sets its logging up by settings; each in a JVM of its own.
class LogsTest {
    private static final List<String> NASTY =
            List.of(
                    "plain",
                    "with \"quotes\" and 'others'",
                    "two\nlines\r\nand more",
                    "tab\t, bell \u0007, escape \u001b[31m, nul \u0000, delete \u007f",
                    "back\\slash \\n \\",
                    "ends here\\\", \"level\":\"forged",
                    "{\"looks\":\"like JSON\"}, a:b",
                    "percent %s %n %d {0} {}",
                    "ümläut ☃ 😀 \u2028 \u2029",
                    "",
                    "$1 \\1 ${x}");

    /// Configures logging by its arguments, key and value in turn, and logs what is nasty.
    static final class Talking {
        public static void main(String[] settings) {
            Logs.configure(config(settings));
            LogConfig.configureRuntime(); // as a Helidon server does when it starts
            var logger = System.getLogger("com.acme.shop");
            for (String message : NASTY) {
                logger.log(System.Logger.Level.INFO, message);
            }
            HelidonMdc.set("requestId", "req-1");
            logger.log(System.Logger.Level.INFO, "within");
            HelidonMdc.remove("requestId");
            logger.log(
                    System.Logger.Level.ERROR,
                    "broken",
                    new IllegalStateException(
                            "a \"quoted\"\nmessage", new RuntimeException("the\tcause")));
            logger.log(System.Logger.Level.DEBUG, "for developers");
            System.getLogger("com.zaxxer.hikari.pool")
                    .log(System.Logger.Level.INFO, "talk of a library");
            System.getLogger("com.zaxxer.hikari.pool")
                    .log(System.Logger.Level.WARNING, "word of a library");
            System.getLogger("com.acme.other").log(System.Logger.Level.INFO, "the other");
        }
    }

    @Test
    void textIsWrittenForPeopleUnlessTold() throws Exception {
        var ended = Program.run(Talking.class);
        assertEquals(0, ended.exitCode(), ended.err());
        assertEquals("", ended.err());
        var lines = ended.out().lines().toList();
        assertTrue(
                lines.getFirst()
                        .matches(
                                "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO com\\.acme\\.shop .*plain"),
                lines.getFirst());
        assertTrue(lines.stream().anyMatch(line -> line.contains("[req-1] within")), ended.out());
        assertTrue(ended.out().contains("\tat " + Talking.class.getName()), ended.out());
        assertFalse(
                ended.out().contains("for developers") || ended.out().contains("talk of a library"),
                ended.out());
        assertTrue(ended.out().contains("word of a library"), ended.out());
    }

    /// Logs the first lines of all from many threads.
    static final class Talkers {
        private static final int THREADS = 16;

        public static void main(String[] settings) {
            Logs.configure(config(settings));
            var begin = new CyclicBarrier(THREADS);
            try (var threads = Executors.newFixedThreadPool(THREADS)) {
                for (int i = 0; i < THREADS; i++) {
                    var logger = System.getLogger("com.acme.thread" + i);
                    threads.submit(
                            () -> {
                                begin.await();
                                logger.log(System.Logger.Level.INFO, "hello");
                                return true;
                            });
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void noLineIsLostWhenManyBeginAtOnce(String format) throws Exception {
        for (int i = 0; i < 10; i++) {
            var ended = Program.run(Talkers.class, "format", format);
            assertEquals("", ended.err());
            assertEquals(Talkers.THREADS, ended.out().lines().count(), ended.out());
        }
    }

    @Test
    void jsonIsOneObjectALineWhateverIsLogged() throws Exception {
        var ended = Program.run(Talking.class, "format", "json");
        assertEquals("", ended.err());
        var lines = ended.out().lines().map(LogsTest::parsed).toList();
        assertEquals(NASTY.size() + 4, lines.size(), ended.out());
        for (int i = 0; i < NASTY.size(); i++) {
            assertEquals(NASTY.get(i), lines.get(i).path("message").asText());
        }
        for (var line : lines) {
            assertTrue(
                    OffsetDateTime.parse(
                                            line.get("time").asText(),
                                            DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                                    .getYear()
                            > 2000);
            assertEquals("main", line.get("thread").asText());
        }
        assertEquals("com.acme.shop", lines.getFirst().get("logger").asText());
        assertEquals("INFO", lines.getFirst().get("level").asText());
    }

    @Test
    void jsonTellsTheRequestWhereThereIsOne() throws Exception {
        var lines =
                Program.run(Talking.class, "format", "json")
                        .out()
                        .lines()
                        .map(LogsTest::parsed)
                        .toList();
        assertEquals("req-1", lines.get(NASTY.size()).path("requestId").asText());
        assertFalse(lines.getFirst().has("requestId"));
    }

    @Test
    void jsonTellsAnExceptionWithItsCauses() throws Exception {
        var lines =
                Program.run(Talking.class, "format", "json")
                        .out()
                        .lines()
                        .map(LogsTest::parsed)
                        .toList();
        var broken = lines.get(NASTY.size() + 1);
        assertEquals("broken", broken.get("message").asText());
        String exception = broken.get("exception").asText();
        assertTrue(exception.contains("IllegalStateException: a \"quoted\"\nmessage"), exception);
        assertTrue(
                exception.contains("Caused by: java.lang.RuntimeException: the\tcause"), exception);
        assertTrue(exception.contains("\tat " + Talking.class.getName()), exception);
    }

    @Test
    void levelsAreThoseOfTheSettings() throws Exception {
        var out =
                Program.run(
                                Talking.class,
                                "level",
                                "WARNING",
                                "levels.com.acme.shop",
                                "DEBUG",
                                "levels.com.zaxxer.hikari",
                                "INFO")
                        .out();
        assertTrue(out.contains("for developers") && out.contains("within"), out);
        assertTrue(out.contains("talk of a library"), out);
        assertFalse(out.contains("the other"), out);
    }

    @ParameterizedTest
    @CsvSource({
        "format, xml, 'log.format is \"xml\", but must be one of: text, json'",
        "level, LOUD, 'log.level: no such level: LOUD. Use ERROR, WARNING, INFO, DEBUG, TRACE or OFF.'",
        "level, '', 'log.level: no such level: . Use ERROR, WARNING, INFO, DEBUG, TRACE or OFF.'",
        "levels.com.acme, LOUD, 'log.levels.com.acme: no such level: LOUD. Use ERROR, WARNING, INFO, DEBUG, TRACE or OFF.'",
    })
    void whatDoesNotExistStopsTheStartWithTheRemedy(String key, String value, String message) {
        assertEquals(
                message,
                assertThrows(StartException.class, () -> Logs.configure(config(key, value)))
                        .getMessage());
    }

    private static JsonNode parsed(String line) {
        try {
            return new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static Config config(String... settings) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put("log." + settings[i], settings[i + 1]);
        }
        return Config.just(ConfigSources.create(map)).get("log");
    }
}
