package dev.hirundo.auth.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.mail.SmtpSettings.Tls;
import dev.hirundo.core.StartException;
import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmtpSettingsTest {
    private static final Map<String, String> LEAST =
            Map.of(
                    "auth.mail.host", "smtp.example.org",
                    "auth.mail.from", "no-reply@example.org");

    private static Config config(Map<String, String> more) {
        var settings = new HashMap<>(LEAST);
        settings.putAll(more);
        settings.values().removeIf(String::isEmpty);
        return Config.just(ConfigSources.create(settings)).get("auth.mail");
    }

    @Test
    void theLeastIsAHostAndASender() {
        var settings = SmtpSettings.of(config(Map.of()));

        assertEquals("smtp.example.org", settings.host());
        assertEquals(587, settings.port());
        assertEquals(Tls.STARTTLS, settings.tls());
        assertEquals("no-reply@example.org", settings.from().toString());
        assertEquals(Optional.empty(), settings.login());
        assertEquals("example.org", settings.domain());
    }

    @ParameterizedTest
    @CsvSource({"starttls, 587", "implicit, 465", "insecure-none, 25"})
    void thePortFollowsTheTlsUnlessSaid(String tls, int port) {
        assertEquals(port, SmtpSettings.of(config(Map.of("auth.mail.tls", tls))).port());
        assertEquals(
                2525,
                SmtpSettings.of(config(Map.of("auth.mail.tls", tls, "auth.mail.port", "2525")))
                        .port());
    }

    @Test
    void theSenderMayHaveANameInAnyScript() {
        var from =
                SmtpSettings.of(config(Map.of("auth.mail.from", "H\u00fcrdo <a@b.example>")))
                        .from();

        assertEquals("H\u00fcrdo", from.getPersonal());
        assertTrue(from.toString().startsWith("=?UTF-8?"), from.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "host     | ``                     | must be the name of your mail server",
                "host     | smtp://smtp.example.org | without scheme",
                "from     | ``                     | must be the sender's address",
                "from     | nobody                 | must be the sender's address",
                "from     | a@b.example, c@d.example | must be the sender's address",
                "from     | a@b.example\\nBcc: c@d.example | must be the sender's address",
                "from     | `Eve\\n <a@b.example>` | must be the sender's address",
                "port     | 0                      | must be a number from 1 to 65535",
                "port     | 65536                  | must be a number from 1 to 65535",
                "port     | smtp                   | must be a number from 1 to 65535",
                "tls      | none                   | must be one of: starttls, implicit, insecure-none",
                "tls      | STARTTLS               | must be one of: starttls, implicit, insecure-none",
                "user     | ada                    | auth.mail needs both user and password",
                "password | hunter22               | auth.mail needs both user and password",
            })
    void aSettingThatCannotBeRightStopsTheStart(String key, String value, String told) {
        var config = config(Map.of("auth.mail." + key, value.replace("\\n", "\n")));

        var e = assertThrows(StartException.class, () -> SmtpMailer.create(config));
        assertTrue(String.valueOf(e.getMessage()).contains(told), e.getMessage());
        assertFalse(String.valueOf(e.getMessage()).contains("hunter22"));
    }

    @Test
    void anUnresolvedPasswordStopsTheStart() {
        var config =
                config(
                        Map.of(
                                "auth.mail.user",
                                "u",
                                "auth.mail.password",
                                "${MAIL_PASSWORD_UNSET}"));

        var e = assertThrows(StartException.class, () -> SmtpMailer.create(config));
        assertTrue(String.valueOf(e.getMessage()).contains("AUTH_MAIL_PASSWORD"), e.getMessage());
    }

    @Test
    void anUnknownSettingIsTold() {
        try (var log = TestLogging.record()) {
            SmtpMailer.create(config(Map.of("auth.mail.pasword", "x")));

            var warnings = log.atLeast(Level.WARNING).toString();
            assertTrue(warnings.contains("unknown setting: auth.mail.pasword"), warnings);
        }
    }

    @Test
    void clearTextIsToldOf() {
        try (var log = TestLogging.record()) {
            SmtpMailer.create(config(Map.of("auth.mail.tls", "insecure-none")));

            assertTrue(
                    log.atLeast(Level.WARNING).toString().contains("mail travels in clear text"));
        }
    }

    @Test
    void noTextOfItHoldsThePassword() {
        var config = config(Map.of("auth.mail.user", "u", "auth.mail.password", "hunter22"));

        assertFalse(SmtpSettings.of(config).toString().contains("hunter22"));
        assertEquals("SmtpMailer[smtp.example.org:587]", SmtpMailer.create(config).toString());
    }
}
