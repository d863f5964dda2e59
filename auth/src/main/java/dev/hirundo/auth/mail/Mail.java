package dev.hirundo.auth.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

/// A mail to one person, as plain text and as HTML.
///
/// @param to one address without a name, of at most 254 characters (RFC 5321, section 4.5.3.1.3)
/// @param subject one line, not blank
/// @param text the whole message for those who read no HTML
/// @param html the same as an HTML document; whoever made it has escaped what others wrote
public record Mail(String to, String subject, String text, String html) {
    private static final int MAX_ADDRESS = 254;

    /// @throws IllegalArgumentException if the address is not a single one, or the subject could
    ///   make a header of its own
    public Mail {
        if (to.length() > MAX_ADDRESS || !isOneLine(to) || !isOneAddress(to)) {
            throw new IllegalArgumentException("to is not a single mail address");
        }
        if (subject.isBlank() || !isOneLine(subject)) {
            throw new IllegalArgumentException(
                    "the subject is blank or holds a line break or another control character");
        }
    }

    static boolean isOneLine(String text) {
        return text.codePoints().noneMatch(Mail::breaksLine);
    }

    static boolean breaksLine(int character) {
        return Character.isISOControl(character)
                || Character.getType(character) == Character.LINE_SEPARATOR
                || Character.getType(character) == Character.PARAGRAPH_SEPARATOR;
    }

    private static boolean isOneAddress(String to) {
        try {
            var address = new InternetAddress(to, true);
            return to.indexOf('@') > 0 && !address.isGroup() && address.getAddress().equals(to);
        } catch (AddressException e) {
            return false;
        }
    }

    /// Without the bodies: they hold links with tokens.
    @Override
    public String toString() {
        return "Mail[to=" + to + ", subject=" + subject + "]";
    }
}
