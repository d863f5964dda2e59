package dev.hirundo.auth.mail;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestLogging;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.org",
                "ada+todo@example.org",
                "o'hara@mail.example.org",
                "ada@b\u00fccher.example",
                "jos\u00e9@example.org"
            })
    void anAddressIsTaken(String to) {
        assertDoesNotThrow(() -> new Mail(to, "subject", "text", "html"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.org",
                "ada@",
                "ada@example.org\r\nBcc: eve@example.org",
                "ada@example.org\nBcc: eve@example.org",
                "ada@example.org\r",
                "ada@example.org\0",
                "ada@example.org\u2028",
                "\"a\r\nb\"@example.org",
                "ada@example.org, eve@example.org",
                "ada@example.org,eve@example.org",
                "ada@example.org;eve@example.org",
                "ada@example.org eve@example.org",
                "Ada <ada@example.org>",
                "<ada@example.org>",
                "friends: ada@example.org;",
                "ada@example.org (comment)",
                " ada@example.org",
                "ada@example.org> SIZE=1",
            })
    void whatIsNotOneAddressIsRefused(String to) {
        assertThrows(IllegalArgumentException.class, () -> new Mail(to, "s", "text", "html"));
    }

    @Test
    void anAddressThatIsTooLongIsRefused() {
        String to = "a".repeat(60) + "@" + "b.".repeat(100) + "example.org";

        assertThrows(IllegalArgumentException.class, () -> new Mail(to, "s", "text", "html"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a\r\nBcc: eve@example.org",
                "a\nb",
                "a\rb",
                "a\0b",
                "a\u0085b",
                "a\u2028b"
            })
    void aSubjectThatCouldMakeAHeaderIsRefused(String subject) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Mail("ada@example.org", subject, "text", "html"));
    }

    @Test
    void itsTextHidesTheBodies() {
        assertEquals(
                "Mail[to=ada@example.org, subject=s]",
                new Mail("ada@example.org", "s", "token", "token").toString());
    }

    @Test
    void theConsoleMailerWritesTheTextAndSaysWhatItIs() {
        try (var log = TestLogging.record()) {
            Mailer.console().send(new Mail("ada@example.org", "s{0}", "the {1} link", "html"));

            var lines = log.atLeast(Level.INFO);
            assertTrue(
                    lines.stream()
                            .anyMatch(
                                    line ->
                                            line.contains("NOT SENT, development only")
                                                    && line.contains("To: ada@example.org")
                                                    && line.contains("Subject: s{0}")
                                                    && line.contains("the {1} link")),
                    lines.toString());
        }
    }
}
