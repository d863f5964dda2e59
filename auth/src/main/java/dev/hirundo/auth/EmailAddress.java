package dev.hirundo.auth;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.regex.Pattern;

/// An email address in the one form in which it names an account, is compared, stored and mailed
/// to.
///
/// The form: no space around, Unicode NFC, the domain as ASCII in lower case (`bücher.example` is
/// `xn--bcher-kva.example`), the local part in lower case too. RFC 5321 (section 2.4) leaves the
/// case of the local part to its host, but no host of note tells `Ada@` from `ada@`, and people do
/// not either. Dots and `+tags` stay: what they mean is the host's affair. Mail must go to this
/// form and never to the text it was parsed from: then two texts that become one address can never
/// bring a letter to another person.
///
/// Accepted are a dot-atom (RFC 5322, section 3.2.3; RFC 6532 for more than ASCII), `@` and a host
/// name with a dot; 64 and 254 octets at most (RFC 5321, section 4.5.3.1). Refused are quoted local
/// parts, comments, display names, IP addresses, and control or invisible characters, so no address
/// ends a header line. Letters that look alike (`а` of Cyrillic, `a` of Latin) are different
/// letters: an address that looks like another's is another account. Of domains that are not ASCII,
/// Java reads those of IDNA 2003 (RFC 3490); any other is accepted as `xn--`.
///
/// Immutable. [#toString] shows the address: it is personal data, no secret.
public final class EmailAddress {
    private static final int MAX_OCTETS = 254;
    private static final int MAX_LOCAL_OCTETS = 64;
    private static final String ATEXT_MARKS = "!#$%&'*+-/=?^_`{|}~";

    // What a label may be once IDN made it ASCII; a last label of digits would be an IP address.
    private static final Pattern HOST =
            Pattern.compile(
                    "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+"
                            + "(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    // IDNA 2003, which Java speaks, makes `ss` of `ß`; IDNA 2008 registers both, to two owners.
    private static final Pattern AMBIGUOUS = Pattern.compile("[ßẞς\\x{200c}\\x{200d}]");

    // Letters and marks to Unicode, nothing to the eye: fillers, joiners, variation selectors.
    private static final Pattern INVISIBLE =
            Pattern.compile(
                    "[\\x{34f}\\x{115f}\\x{1160}\\x{17b4}\\x{17b5}\\x{180b}-\\x{180f}\\x{3164}"
                            + "\\x{fe00}-\\x{fe0f}\\x{ffa0}\\x{e0100}-\\x{e01ef}]");

    private final String local;
    private final String domain;

    private EmailAddress(String local, String domain) {
        this.local = local;
        this.domain = domain;
    }

    /// Reads an address as a person types it.
    ///
    /// @throws IllegalArgumentException if it is none. The message says what is wrong, does not
    ///   repeat the text, and may be shown
    public static EmailAddress parse(String text) {
        check(text.length() <= 2 * MAX_OCTETS, "is too long"); // before any work
        String address = Normalizer.normalize(text.strip(), Form.NFC);
        int at = address.lastIndexOf('@');
        check(at >= 0, "has no @");
        String local = local(address.substring(0, at));
        String domain = domain(address.substring(at + 1));
        check(octets(local) <= MAX_LOCAL_OCTETS, "has more than 64 octets before the @");
        check(octets(local) + 1 + domain.length() <= MAX_OCTETS, "has more than 254 octets");
        return new EmailAddress(local, domain);
    }

    /// What stands before the `@`.
    public String local() {
        return local;
    }

    /// What stands behind the `@`: a host name in ASCII and lower case.
    public String domain() {
        return domain;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EmailAddress that
                && local.equals(that.local)
                && domain.equals(that.domain);
    }

    @Override
    public int hashCode() {
        return 31 * local.hashCode() + domain.hashCode();
    }

    @Override
    public String toString() {
        return local + "@" + domain;
    }

    private static String local(String text) {
        check(!text.isEmpty(), "has nothing before the @");
        check(
                !text.startsWith(".") && !text.endsWith(".") && !text.contains(".."),
                "has a dot in the wrong place before the @");
        check(
                text.codePoints().allMatch(EmailAddress::isLocal)
                        && !INVISIBLE.matcher(text).find(),
                "has a character before the @ that is not allowed there");
        return Normalizer.normalize(text.toLowerCase(Locale.ROOT), Form.NFC);
    }

    private static boolean isLocal(int c) {
        if (c < 0x80) {
            return c == '.'
                    || (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || ATEXT_MARKS.indexOf(c) >= 0;
        }
        return Character.isLetterOrDigit(c)
                || switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
                    default -> false;
                };
    }

    private static String domain(String text) {
        check(
                !AMBIGUOUS.matcher(text).find(),
                "has a letter behind the @ that is read in two ways: write the domain as xn--");
        String domain = ascii(text);
        check(domain.indexOf('.') >= 0, "has no dot behind the @");
        check(HOST.matcher(domain).matches(), "has no domain name behind the @");
        return domain;
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            throw refused("has no domain name behind the @");
        }
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void check(boolean right, String otherwise) {
        if (!right) {
            throw refused(otherwise);
        }
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(
                "must be an email address such as ada@example.org; this one " + why);
    }
}
