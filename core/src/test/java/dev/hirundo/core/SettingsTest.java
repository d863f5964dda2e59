package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

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
