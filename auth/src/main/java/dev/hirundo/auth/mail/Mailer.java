package dev.hirundo.auth.mail;

/// Sends mail. Implemented by [SmtpMailer], or by you over another service's API.
///
/// Must be thread-safe.
@FunctionalInterface
public interface Mailer {

    /// Hands the mail over to a server. Blocks until it has been taken.
    ///
    /// @throws MailException if it has not been
    void send(Mail mail);

    /// For development only: writes each mail's text to the log at INFO instead of sending it. The
    /// log then holds whatever the mail holds, such as a link that sets a new password.
    static Mailer console() {
        return mail ->
                System.getLogger(Mailer.class.getPackageName())
                        .log(
                                System.Logger.Level.INFO,
                                "NOT SENT, development only:\nTo: {0}\nSubject: {1}\n\n{2}",
                                mail.to(),
                                mail.subject(),
                                mail.text());
    }
}
