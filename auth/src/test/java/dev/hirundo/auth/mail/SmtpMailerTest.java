package dev.hirundo.auth.mail;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.hirundo.auth.mail.SmtpSettings.Login;
import dev.hirundo.auth.mail.SmtpSettings.Tls;
import dev.hirundo.core.Secret;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpMailerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Mail MAIL = mail("ada@example.org", "subject", "text");

    private final GreenMail greenMail =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void start() {
        greenMail.start();
    }

    @AfterEach
    void stop() {
        greenMail.stop();
    }

    private static Mail mail(String to, String subject, String text) {
        return new Mail(to, subject, text, "<p>" + text + "</p>");
    }

    private static SmtpMailer mailer(int port, Duration timeout, Optional<Login> login) {
        return new SmtpMailer(
                new SmtpSettings("127.0.0.1", port, Tls.INSECURE_NONE, from(), login),
                timeout,
                Optional.empty(),
                InstantSource.fixed(NOW),
                new Random(1));
    }

    private static InternetAddress from() {
        try {
            return new InternetAddress("no-reply@mail.example", "H\u00fcrdo \uD83D\uDC26", "UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private SmtpMailer mailer() {
        return mailer(greenMail.getSmtp().getPort(), Duration.ofSeconds(5), Optional.empty());
    }

    private MimeMessage received() {
        var messages = greenMail.getReceivedMessages();
        assertEquals(1, messages.length);
        return messages[0];
    }

    private static String part(MimeMessage message, int index) throws Exception {
        return (String) ((MimeMultipart) message.getContent()).getBodyPart(index).getContent();
    }

    @Test
    void aMailArrivesWithTheHeadersOfOneThatAProgramSent() throws Exception {
        mailer().send(MAIL);

        var message = received();
        assertAll(
                () -> assertArrayEquals(new Object[] {from()}, message.getFrom()),
                () -> assertEquals("ada@example.org", message.getHeader("To", ",")),
                () -> assertEquals("auto-generated", message.getHeader("Auto-Submitted", ",")),
                () -> assertEquals(Date.from(NOW), message.getSentDate()),
                () -> assertTrue(message.getMessageID().matches("<[0-9a-f]{32}@mail\\.example>")),
                () -> assertTrue(message.getContentType().startsWith("multipart/alternative")),
                () -> assertNull(message.getHeader("X-Mailer")));
    }

    @Test
    void bothBodiesAndTheSubjectArriveAsTheyWere() throws Exception {
        String text =
                "\u00dcbung \u4f60\u597d \uD83D\uDC26\n.\n..dots\nFrom x\n"
                        + "long ".repeat(500)
                        + "=3D\n";
        mailer().send(
                        mail(
                                "ada@example.org",
                                "\u00dcber \u4f60\u597d \uD83D\uDC26 " + "x".repeat(90),
                                text));

        var message = received();
        assertEquals("\u00dcber \u4f60\u597d \uD83D\uDC26 " + "x".repeat(90), message.getSubject());
        assertEquals(text, part(message, 0).replace("\r\n", "\n"));
        assertEquals("<p>" + text + "</p>", part(message, 1).replace("\r\n", "\n"));
        assertEquals(
                "text/plain; charset=utf-8",
                ((MimeMultipart) message.getContent())
                        .getBodyPart(0)
                        .getContentType()
                        .toLowerCase(Locale.ROOT));
    }

    @Test
    void nothingOnTheWireIsBeyondAscii() throws Exception {
        mailer().send(mail("ada@example.org", "\u00dcbung", "\u00fc".repeat(3_000)));

        byte[] wire = received().getInputStream().readAllBytes();
        for (byte b : wire) {
            assertTrue(b >= 0, "8-bit");
        }
    }

    @Test
    void everyMailHasAnIdOfItsOwn() throws Exception {
        var mailer = mailer();
        mailer.send(MAIL);
        mailer.send(MAIL);

        var messages = greenMail.getReceivedMessages();
        assertFalse(messages[0].getMessageID().equals(messages[1].getMessageID()));
    }

    @Test
    void aBodyCannotEndTheMessageAndBeginAnother() {
        mailer().send(
                        mail(
                                "ada@example.org",
                                "s",
                                "a\r\n.\r\nMAIL FROM:<eve@example.org>\r\nRCPT TO:<bob@example.org>\n.\nDATA"));

        assertEquals(1, greenMail.getReceivedMessages().length);
    }

    @Test
    void anInternationalDomainIsSentInAscii() throws Exception {
        mailer().send(mail("ada@b\u00fccher.example", "s", "t"));

        assertEquals("ada@xn--bcher-kva.example", received().getHeader("To", ","));
    }

    @Test
    void aNameBeyondAsciiIsRefusedForGood() {
        var e =
                assertThrows(
                        MailException.class,
                        () -> mailer().send(mail("jos\u00e9@a.example", "s", "t")));

        assertFalse(e.isTemporary());
        assertEquals(0, greenMail.getReceivedMessages().length);
    }

    @Test
    void theRightLoginIsTaken() throws Exception {
        greenMail.setUser("user@example.org", "user", "right");
        var login = new Login("user", Secret.of("right"));
        mailer(greenMail.getSmtp().getPort(), Duration.ofSeconds(5), Optional.of(login)).send(MAIL);

        assertEquals("subject", received().getSubject());
    }

    @Test
    void theWrongLoginIsRefusedForGoodAndNotTold() {
        greenMail.setUser("user@example.org", "user", "right");
        var login = new Login("user", Secret.of("wrong-password"));
        var mailer =
                mailer(greenMail.getSmtp().getPort(), Duration.ofSeconds(5), Optional.of(login));

        var e = assertThrows(MailException.class, () -> mailer.send(MAIL));
        assertFalse(e.isTemporary());
        assertFalse(e.toString().contains("wrong-password"));
        assertFalse(login.toString().contains("wrong-password"));
        assertEquals(0, greenMail.getReceivedMessages().length);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 530 5.7.0 log in first, 530, false",
        "MAIL, 451 4.3.0 try later,    451, true",
        "RCPT, 550 5.1.1 <ada@example.org> unknown, 550, false",
        "RCPT, 450 4.2.0 <ada@example.org> greylisted, 450, true",
        "DATA, 554 5.7.1 spam,         554, false",
        "., 552 5.2.2 ada@example.org is full, 552, false",
        "., 421 4.3.2 going down,      421, true",
    })
    void aRefusalIsToldByItsCodeAndNotByTheAddress(
            String command, String answer, String code, boolean temporary) throws IOException {
        try (var server = new FakeSmtp(null, false, Map.of(command, answer))) {
            var mailer = mailer(server.port(), Duration.ofSeconds(5), Optional.empty());

            var e = assertThrows(MailException.class, () -> mailer.send(MAIL));
            assertEquals("the mail server answered " + code, e.getMessage());
            assertEquals(temporary, e.isTemporary());
        }
    }

    @Test
    void aServerThatIsDownMayComeBack() {
        int port = greenMail.getSmtp().getPort();
        greenMail.stop();

        var e =
                assertThrows(
                        MailException.class,
                        () -> mailer(port, Duration.ofSeconds(5), Optional.empty()).send(MAIL));
        assertTrue(e.isTemporary());
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var mailer = mailer(silent.getLocalPort(), Duration.ofMillis(200), Optional.empty());

            var e =
                    assertTimeoutPreemptively(
                            Duration.ofSeconds(5),
                            () -> assertThrows(MailException.class, () -> mailer.send(MAIL)));
            assertTrue(e.isTemporary());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO", "MAIL", "RCPT", "DATA", "."})
    void aServerThatFallsSilentIsGivenUp(String command) throws IOException {
        try (var server = new FakeSmtp(null, false, Map.of(command, ""))) {
            var mailer = mailer(server.port(), Duration.ofMillis(200), Optional.empty());

            var e =
                    assertTimeoutPreemptively(
                            Duration.ofSeconds(5),
                            () -> assertThrows(MailException.class, () -> mailer.send(MAIL)));
            assertTrue(e.isTemporary(), e.toString());
            assertFalse(e.getMessage().contains("ada@"), e.toString());
        }
    }

    @Test
    void aServerThatClosesTheConnectionMayComeBack() throws IOException, AddressException {
        try (var server = new FakeSmtp(null, false, Map.of("RCPT", "421 bye"))) {
            var mailer = mailer(server.port(), Duration.ofSeconds(5), Optional.empty());

            assertTrue(assertThrows(MailException.class, () -> mailer.send(MAIL)).isTemporary());
        }
    }
}
