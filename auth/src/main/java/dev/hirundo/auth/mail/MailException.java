package dev.hirundo.auth.mail;

/// A mail has not been taken. The message tells why in words that may be logged: it names neither
/// the address nor anything of the mail.
public final class MailException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean temporary;

    private MailException(String message, boolean temporary, Throwable cause) {
        super(message, cause);
        this.temporary = temporary;
    }

    /// The same mail may be taken later: the server is away or busy.
    public static MailException temporary(String message, Throwable cause) {
        return new MailException(message, true, cause);
    }

    /// The same mail will be refused again: there is no such mailbox, or the password is wrong.
    public static MailException permanent(String message, Throwable cause) {
        return new MailException(message, false, cause);
    }

    /// Whether it is worth trying again.
    public boolean isTemporary() {
        return temporary;
    }
}
