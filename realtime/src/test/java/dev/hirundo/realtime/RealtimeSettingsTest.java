package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import dev.hirundo.testing.SettingsPage;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RealtimeSettingsTest {
    @Test
    void areDescribed() {
        SettingsPage.assertDescribes("## `realtime`", "realtime", RealtimeSettings.KEYS);
    }

    @Test
    void withoutAnyTheDefaultsHold() {
        assertEquals(
                new RealtimeSettings(
                        new Limits(256, Duration.ofSeconds(15), Duration.ofSeconds(10), 100, 50),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        1000,
                        100_000,
                        100,
                        Duration.ofDays(7),
                        1_000_000,
                        new BrokerSettings(Optional.empty(), Optional.empty())),
                RealtimeSettings.of(Config.empty()));
    }

    @ParameterizedTest
    @CsvSource({"queue, 0", "queue, many", "heartbeat, PT0S", "stall, PT2H", "poll, 5", "retry, -"})
    void oneThatCannotBeRightIsToldByName(String key, String value) {
        var config =
                Config.just(ConfigSources.create(Map.of("realtime." + key, value))).get("realtime");

        var told = assertThrows(StartException.class, () -> RealtimeSettings.of(config));

        assertTrue(told.getMessage().contains("realtime." + key), told.getMessage());
    }
}
