package dev.hirundo.auth.mail;

import dev.hirundo.auth.mail.SmtpSettings.Tls;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/// Hands mail over to an SMTP server (RFC 5321, RFC 6409), one connection for each.
///
/// TLS is demanded unless told otherwise, and the server's certificate must be trusted by this Java
/// and bear the name in `auth.mail.host` (RFC 7817). To connect, and then each answer, may take ten
/// seconds. Thread-safe; sending blocks.
public final class SmtpMailer implements Mailer {
    /// Those of the node. Whoever chooses between the mailers has read `console`.
    static final Set<String> KEYS =
            Set.of("host", "port", "user", "password", "from", "tls", "console");

    static final Duration TIMEOUT = Duration.ofSeconds(10);
    static final System.Logger LOGGER = System.getLogger(SmtpMailer.class.getPackageName());
    private static final int FIRST_PERMANENT = 500;

    private final SmtpSettings settings;
    private final Session session;
    private final MimeMessages messages;

    SmtpMailer(
            SmtpSettings settings,
            Duration timeout,
            Optional<SSLSocketFactory> sockets,
            InstantSource clock,
            RandomGenerator random) {
        this.settings = settings;
        this.session = Session.getInstance(properties(settings, timeout, sockets));
        this.messages = new MimeMessages(session, settings, clock, random);
    }

    /// A mailer as the settings say. Does not connect yet.
    ///
    /// @param config the node `auth.mail`, keys in `docs/settings.md`
    /// @throws StartException if a setting cannot be right
    public static SmtpMailer create(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        var settings = SmtpSettings.of(config);
        if (settings.tls() == Tls.INSECURE_NONE) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "mail travels in clear text, for auth.mail.tls is {0}",
                    Tls.INSECURE_NONE.setting);
        }
        return new SmtpMailer(
                settings, TIMEOUT, Optional.empty(), InstantSource.system(), new SecureRandom());
    }

    private static Properties properties(
            SmtpSettings settings, Duration timeout, Optional<SSLSocketFactory> sockets) {
        String millis = String.valueOf(timeout.toMillis());
        var properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.localhost", settings.domain()); // else a name server is asked
        properties.put("mail.smtp.from", settings.from().getAddress());
        properties.put("mail.smtp.connectiontimeout", millis);
        properties.put("mail.smtp.timeout", millis);
        properties.put("mail.smtp.writetimeout", millis);
        properties.put("mail.smtp.auth", String.valueOf(settings.login().isPresent()));
        properties.put("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
        boolean starttls = settings.tls() == Tls.STARTTLS;
        properties.put("mail.smtp.starttls.enable", String.valueOf(starttls));
        properties.put("mail.smtp.starttls.required", String.valueOf(starttls));
        properties.put("mail.smtp.ssl.enable", String.valueOf(settings.tls() == Tls.IMPLICIT));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        sockets.ifPresent(factory -> properties.put("mail.smtp.ssl.socketFactory", factory));
        return properties;
    }

    /// @throws MailException if the server is away or refuses it
    @Override
    public void send(Mail mail) {
        try {
            var message = messages.of(mail);
            var transport = session.getTransport();
            try {
                connect(transport);
                transport.sendMessage(message, message.getAllRecipients());
            } finally {
                close(transport);
            }
        } catch (MessagingException e) {
            throw refused(e);
        }
    }

    private void connect(Transport transport) throws MessagingException {
        var login = settings.login();
        try {
            transport.connect(
                    settings.host(),
                    settings.port(),
                    login.map(SmtpSettings.Login::user).orElse(null),
                    login.map(l -> l.password().reveal()).orElse(null));
        } catch (AuthenticationFailedException e) {
            throw MailException.permanent("the mail server refused user and password", e);
        } catch (MessagingException e) {
            throw MailException.temporary(
                    "the mail server cannot be used: " + e.getMessage() + ": " + root(e), e);
        }
    }

    /// A mail that has been taken must not be sent again because the goodbye failed.
    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the mail server did not say goodbye", e);
        }
    }

    /// Only the code is told: servers like to repeat the address in their texts.
    private static MailException refused(MessagingException e) {
        int code = code(e);
        if (code == 0) {
            return MailException.temporary(
                    "the mail server went away: " + root(e).getClass().getSimpleName(), e);
        }
        String message = "the mail server answered " + code;
        return code >= FIRST_PERMANENT
                ? MailException.permanent(message, e)
                : MailException.temporary(message, e);
    }

    /// The server's answer to the recipient counts for more than that to the whole.
    private static int code(MessagingException e) {
        int inner = e.getNextException() instanceof MessagingException next ? code(next) : 0;
        return inner > 0
                ? inner
                : switch (e) {
                    case SMTPAddressFailedException failed -> failed.getReturnCode();
                    case SMTPSenderFailedException failed -> failed.getReturnCode();
                    case SMTPSendFailedException failed -> failed.getReturnCode();
                    default -> 0;
                };
    }

    private static Throwable root(Throwable e) {
        var cause = e.getCause();
        return cause == null ? e : root(cause);
    }

    @Override
    public String toString() {
        return "SmtpMailer[" + settings.host() + ":" + settings.port() + "]";
    }
}
