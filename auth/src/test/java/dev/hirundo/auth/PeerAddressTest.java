package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

class PeerAddressTest {
    @Test
    void aProxyInFrontIsWarnedOfOnce() {
        try (var log = TestLogging.record();
                var site = AuthSite.of(TestDatabase.H2, Map.of())) {
            site.login("ada@example.org");
            assertEquals(0, warnings(log));
            for (int i = 0; i < 3; i++) {
                site.post(
                        "/auth/login",
                        AuthSite.credentials("ada@example.org", AuthSite.PASSWORD),
                        "X-Forwarded-For",
                        "203.0.113." + i);
            }
            assertEquals(1, warnings(log));
        }
    }

    private static long warnings(TestLogging.Recording log) {
        return log.atLeast(Level.WARNING).stream()
                .filter(line -> line.contains("behind a proxy"))
                .count();
    }
}
