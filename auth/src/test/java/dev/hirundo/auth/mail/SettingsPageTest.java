package dev.hirundo.auth.mail;

import dev.hirundo.testing.SettingsPage;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    @Test
    void describesWhatTheMailerReads() {
        SettingsPage.assertDescribes("## `auth.mail`", "auth.mail", SmtpMailer.KEYS);
    }
}
