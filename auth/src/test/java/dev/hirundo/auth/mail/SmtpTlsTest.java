package dev.hirundo.auth.mail;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.hirundo.auth.mail.SmtpSettings.Login;
import dev.hirundo.auth.mail.SmtpSettings.Tls;
import dev.hirundo.core.Secret;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmtpTlsTest {
    private static final Mail MAIL = new Mail("ada@example.org", "s", "the token", "<p>the token");
    private static Certificate ours;
    private static Certificate ofAnotherName;

    @BeforeAll
    static void makeCertificates(@TempDir Path directory)
            throws IOException, InterruptedException, GeneralSecurityException {
        ours = Certificate.of("ip:127.0.0.1", directory);
        ofAnotherName = Certificate.of("dns:mail.example", directory);
    }

    private static SmtpMailer mailer(int port, Tls tls, Optional<SSLContext> trust)
            throws AddressException {
        var login = new Login("user", Secret.of("the password"));
        var from = new InternetAddress("no-reply@example.org");
        return new SmtpMailer(
                new SmtpSettings("127.0.0.1", port, tls, from, Optional.of(login)),
                Duration.ofSeconds(5),
                trust.map(SSLContext::getSocketFactory),
                InstantSource.system(),
                new Random(1));
    }

    private static FakeSmtp server(Certificate certificate, Tls tls, Map<String, String> answers)
            throws IOException, GeneralSecurityException {
        return new FakeSmtp(certificate.server(), tls == Tls.IMPLICIT, answers);
    }

    private static void assertNothingTold(FakeSmtp server) {
        assertFalse(
                server.heard.stream().anyMatch(line -> line.matches("\\+?(AUTH|MAIL|RCPT|DATA).*")),
                server.heard.toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTTLS", "IMPLICIT"})
    void aTrustedServerIsToldAllWithinTls(Tls tls) throws Exception {
        try (var server = server(ours, tls, Map.of())) {
            mailer(server.port(), tls, Optional.of(ours.trusting())).send(MAIL);

            assertTrue(server.heard.contains("+MAIL FROM:<no-reply@example.org>"));
            assertTrue(server.heard.contains("+RCPT TO:<ada@example.org>"));
            assertTrue(server.heard.stream().anyMatch(line -> line.startsWith("+AUTH PLAIN")));
            assertFalse(server.heard.stream().anyMatch(line -> line.matches("(AUTH|MAIL).*")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTTLS", "IMPLICIT"})
    void aServerThatNobodyVouchesForIsToldNothing(Tls tls) throws Exception {
        try (var server = server(ours, tls, Map.of())) {
            var mailer = mailer(server.port(), tls, Optional.empty());

            assertThrows(MailException.class, () -> mailer.send(MAIL));
            assertNothingTold(server);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STARTTLS", "IMPLICIT"})
    void aTrustedServerOfAnotherNameIsToldNothing(Tls tls) throws Exception {
        try (var server = server(ofAnotherName, tls, Map.of())) {
            var mailer = mailer(server.port(), tls, Optional.of(ofAnotherName.trusting()));

            assertThrows(MailException.class, () -> mailer.send(MAIL));
            assertNothingTold(server);
        }
    }

    @Test
    void somebodyBetweenWhoHidesStarttlsGetsNothing() throws Exception {
        try (var server = server(ours, Tls.STARTTLS, Map.of("EHLO", "250 AUTH PLAIN LOGIN"))) {
            var mailer = mailer(server.port(), Tls.STARTTLS, Optional.of(ours.trusting()));

            assertThrows(MailException.class, () -> mailer.send(MAIL));
            assertNothingTold(server);
        }
    }

    @Test
    void somebodyBetweenWhoRefusesStarttlsGetsNothing() throws Exception {
        try (var server = server(ours, Tls.STARTTLS, Map.of("STARTTLS", "454 not now"))) {
            var mailer = mailer(server.port(), Tls.STARTTLS, Optional.of(ours.trusting()));

            assertThrows(MailException.class, () -> mailer.send(MAIL));
            assertNothingTold(server);
        }
    }

    @Test
    void aSelfSignedGreenMailIsRefused() throws Exception {
        var greenMail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        greenMail.start();
        try {
            var mailer = mailer(greenMail.getSmtps().getPort(), Tls.IMPLICIT, Optional.empty());

            var e = assertThrows(MailException.class, () -> mailer.send(MAIL));
            assertTrue(e.isTemporary());
            assertEquals(0, greenMail.getReceivedMessages().length);
        } finally {
            greenMail.stop();
        }
    }

    @Test
    void aMailThatWasTakenIsSentEvenIfTheServerDoesNotSayGoodbye() throws Exception {
        try (var server = server(ours, Tls.STARTTLS, Map.of("QUIT", "500 what?"))) {
            var mailer = mailer(server.port(), Tls.STARTTLS, Optional.of(ours.trusting()));

            assertDoesNotThrow(() -> mailer.send(MAIL));
        }
    }
}
