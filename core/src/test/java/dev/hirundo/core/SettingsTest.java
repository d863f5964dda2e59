package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Set<String> KNOWN = Set.of("url", "pool", "drain");

    @Test
    void anUnknownKeyIsWarnedOfOnceWithThoseThatAreKnown() {
        assertEquals(
                List.of(
                        "WARNING dev.hirundo.core: unknown setting: db.pol; known there: drain, pool, url"),
                warnings(Map.of("db.url", "x", "db.pol", "3"), "db"));
    }

    @Test
    void anUnknownBranchIsWarnedOfOnceWhateverItHolds() {
        assertEquals(1, warnings(Map.of("db.pools.a", "1", "db.pools.b", "2"), "db").size());
    }

    @Test
    void whatIsKnownIsNotWarnedOf() {
        assertEquals(
                List.of(),
                warnings(
                        Map.of(
                                "db.url",
                                "x",
                                "db.pool",
                                "3",
                                "db.drain.delay",
                                "PT1S",
                                "log.x",
                                "y"),
                        "db"));
    }

    @Test
    void aBranchThatIsNotSetIsNotWarnedOf() {
        assertEquals(List.of(), warnings(Map.of("log.x", "y"), "db"));
        assertEquals(List.of(), warnings(Map.of("db", "a value, no branch"), "db"));
    }

    @Test
    void theValueOfAnUnknownKeyIsNotShown() {
        assertEquals(
                List.of(),
                warnings(Map.of("db.pasword", "geheim"), "db").stream()
                        .filter(line -> line.contains("geheim"))
                        .toList());
    }

    @Test
    void whatIsNotSetFallsBackWhateverTheLimits() {
        var nothing = node("x.y", "").get("a");
        assertEquals(Optional.empty(), Settings.text(nothing));
        assertEquals(List.of(), Settings.list(nothing));
        assertEquals(-1, Settings.number(nothing, -1, 1, 10));
        assertEquals(-1L, Settings.number(nothing, -1L, 1L, 10L));
        assertEquals(
                Duration.ZERO,
                Settings.duration(
                        nothing, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2)));
        assertTrue(Settings.flag(nothing, true));
        assertEquals("fast", Settings.oneOf(nothing, "fast", "slow"));
    }

    @Test
    void whatIsSetIsRead() {
        assertEquals(Optional.of(" a b "), Settings.text(node("m.k", " a b ")));
        assertEquals(List.of("a", "b c"), Settings.list(node("m.k", " a,, b c ,")));
        assertEquals(10, Settings.number(node("m.k", "10"), 3, 1, 10));
        assertEquals(5_000_000_000L, Settings.number(node("m.k", "5000000000"), 0, 0, 1L << 40));
        assertEquals(
                Duration.ofSeconds(90),
                Settings.duration(
                        node("m.k", "PT1M30S"),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(90)));
        assertFalse(Settings.flag(node("m.k", "false"), true));
        assertEquals("slow", Settings.oneOf(node("m.k", "slow"), "fast", "slow"));
    }

    @Test
    void aListOfYamlIsOneToo() {
        var config = Config.just(ConfigSources.create(Map.of("m.k.0", "a", "m.k.1", " b ")));
        assertEquals(List.of("a", "b"), Settings.list(config.get("m.k")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void whatIsBlankUnsetsATextButIsNoNumber(String blank) {
        var node = node("m.k", blank);
        assertEquals(Optional.empty(), Settings.text(node));
        assertEquals(List.of(), Settings.list(node));
        assertTrue(Settings.flag(node, true));
        assertEquals("fast", Settings.oneOf(node, "fast", "slow"));
        assertThrows(StartException.class, () -> Settings.number(node, 3, 1, 10));
        assertThrows(
                StartException.class,
                () -> Settings.duration(node, Duration.ZERO, Duration.ZERO, Duration.ofDays(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "-1", "1.5", "ten", "99999999999999999999", "0x1", "1_0"})
    void aNumberThatCannotBeRightStopsTheStart(String value) {
        assertRefused(
                "m.k is \"" + value + "\", but must be a number from 1 to 10",
                () -> Settings.number(node("m.k", value), 3, 1, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT11S", "-PT1S", "5", "soon", "P1Y"})
    void aDurationThatCannotBeRightStopsTheStart(String value) {
        var second = Duration.ofSeconds(1);
        assertRefused(
                "m.k is \"" + value + "\", but must be a duration from PT1S to PT10S",
                () ->
                        Settings.duration(
                                node("m.k", value), second, second, second.multipliedBy(10)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "True", "1", "false "})
    void aFlagThatIsNeitherStopsTheStart(String value) {
        assertRefused(
                "m.k is \"" + value + "\", but must be true or false",
                () -> Settings.flag(node("m.k", value), false));
    }

    @Test
    void aWordThatIsNoneOfThemStopsTheStart() {
        assertRefused(
                "m.k is \"Fast\", but must be one of: fast, slow",
                () -> Settings.oneOf(node("m.k", "Fast"), "fast", "slow"));
    }

    @Test
    void aReferenceThatNobodyResolvedIsNoTextAndIsNotShown() {
        String told = "m.k holds an unresolved reference (\"${…}\"): set the variable it names";
        assertRefused(told + ", or M_K", () -> Settings.text(node("m.k", "a${GEHEIM}")));
        assertRefused(told + ", or M_K", () -> Settings.list(node("m.k", "a,${GEHEIM}")));
        assertRefused(
                told.replace("m.k", "m.a-Name"),
                () -> Settings.text(node("m.a-Name", "${GEHEIM}")));
    }

    @Test
    void whatIsWrongIsToldInOneLine() {
        assertRefused(
                "m.k is \"a b\", but must be short",
                () -> {
                    throw Settings.wrong(node("m.k", "a\r\nb"), "short");
                });
        assertRefused(
                "m.z is not set, but must be short",
                () -> {
                    throw Settings.wrong(Config.empty().get("m.z"), "short");
                });
    }

    private static void assertRefused(String message, Executable read) {
        assertEquals(message, assertThrows(StartException.class, read).getMessage());
    }

    private static Config node(String key, String value) {
        return Config.just(ConfigSources.create(Map.of(key, value))).get(key);
    }

    private static List<String> warnings(Map<String, String> settings, String node) {
        var config = Config.just(ConfigSources.create(settings));
        try (var recording = TestLogging.record()) {
            Settings.warnOfUnknown(config.get(node), KNOWN);
            return recording.atLeast(Level.WARNING).stream()
                    .filter(line -> line.contains("unknown setting"))
                    .toList();
        }
    }
}
