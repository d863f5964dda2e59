package dev.hirundo.auth.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.IDN;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Makes a [Mail] into a MIME message: `multipart/alternative` in UTF-8, the plain text first (RFC
/// 2046, section 5.1.4).
final class MimeMessages {
    private static final String UTF_8 = "UTF-8";
    private static final int ID_BYTES = 16;

    private final Session session;
    private final SmtpSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;

    MimeMessages(
            Session session, SmtpSettings settings, InstantSource clock, RandomGenerator random) {
        this.session = session;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    MimeMessage of(Mail mail) throws MessagingException {
        var message = new Identified(session, messageId());
        message.setFrom(settings.from());
        message.setRecipient(Message.RecipientType.TO, recipient(mail.to()));
        message.setSubject(mail.subject(), UTF_8);
        message.setSentDate(Date.from(clock.instant()));
        // so that nobody's absence notice answers, RFC 3834, section 5
        message.setHeader("Auto-Submitted", "auto-generated");
        var content = new MimeMultipart("alternative");
        content.addBodyPart(part(mail.text(), "plain"));
        content.addBodyPart(part(mail.html(), "html"));
        message.setContent(content);
        message.saveChanges();
        return message;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        var part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        return part;
    }

    /// An international domain is sent as its ASCII form. Names before the `@` have none, and need
    /// an extension that few servers speak (RFC 6531).
    private static InternetAddress recipient(String to) {
        int at = to.lastIndexOf('@');
        String name = to.substring(0, at);
        try {
            if (name.chars().allMatch(c -> c < 0x80)) {
                return new InternetAddress(name + "@" + IDN.toASCII(to.substring(at + 1)), true);
            }
        } catch (AddressException | IllegalArgumentException e) {
            throw MailException.permanent("the recipient's domain is none", e);
        }
        throw MailException.permanent(
                "the recipient's address is not ASCII before the @",
                new AddressException("SMTPUTF8 is not spoken"));
    }

    private String messageId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return "<" + HexFormat.of().formatHex(id) + "@" + settings.domain() + ">";
    }

    /// By itself the library would tell this machine's name.
    private static final class Identified extends MimeMessage {
        private final String id;

        Identified(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
