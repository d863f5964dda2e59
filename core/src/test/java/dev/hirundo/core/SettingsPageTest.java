package dev.hirundo.core;

import dev.hirundo.testing.SettingsPage;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void describesWhatTheServerReads() {
        SettingsPage.assertDescribes("server.drain", Hirundo.DRAIN_KEYS);
    }

    @Test
    void describesWhatLoggingReads() {
        SettingsPage.assertDescribes("log", Logs.KEYS);
    }
}
