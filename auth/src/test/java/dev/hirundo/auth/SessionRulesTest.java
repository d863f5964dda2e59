package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionRulesTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, P30D, PT30S, 100",
        "PT-1S, P30D, PT30S, 100",
        "P30D, PT0S, PT30S, 100",
        "P30D, PT4M59S, PT30S, 100",
        "P30D, P30D, PT-1S, 100",
        "P30D, P30D, PT5M1S, 100",
        "P30D, P30D, PT30S, 0"
    })
    void whatCannotBeRightIsRefused(Duration ttl, Duration idle, Duration grace, int limit) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new SessionRules(ttl, idle, grace, true, limit));
    }

    @Test
    void aSessionMayBeShorterThanTheLeastIdleTime() {
        var minute = Duration.ofMinutes(1);
        assertDoesNotThrow(() -> new SessionRules(minute, minute, Duration.ZERO, true, 1));
    }

    @Test
    void aDeviceIsCutAndHoldsNothingOdd() {
        var device = new Device("a\u0000b\nc\uD800d\u001B[31m" + "x".repeat(1000), "y".repeat(99));
        assertEquals("a?b?c?d?[31m" + "x".repeat(288), device.userAgent());
        assertEquals("y".repeat(45), device.address());
        assertEquals("x".repeat(299), new Device("x".repeat(299) + "🐦", "").userAgent());
        assertEquals("x".repeat(298) + "🐦", new Device("x".repeat(298) + "🐦", "").userAgent());
    }
}
