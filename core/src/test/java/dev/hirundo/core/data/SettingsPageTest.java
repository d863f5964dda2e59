package dev.hirundo.core.data;

import dev.hirundo.testing.SettingsPage;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void describesWhatTheDatabaseReads() {
        SettingsPage.assertDescribes("db", Database.KEYS);
    }
}
