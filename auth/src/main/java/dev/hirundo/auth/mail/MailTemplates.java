package dev.hirundo.auth.mail;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The texts of the mails about accounts: English ones unless replaced by your own.
///
/// ```java
/// MailTemplates.standard()
///         .with(Kind.VERIFY, "Willkommen bei {site}", "Bitte bestätigen: {link}", "<p><a href=\"{link}\">Bestätigen</a></p>")
/// ```
///
/// A template holds placeholders, such as `{link}`, for the values of its [Kind]. Values are
/// written on one line, and escaped in HTML. The standard texts do not greet by name: whoever
/// registers with somebody else's address chooses the name, and would choose what we tell him.
/// Immutable, thread-safe.
public final class MailTemplates {

    /// The occasions on which a mail is sent.
    public enum Kind {
        /// To a new account: prove that the address is yours.
        VERIFY(Value.SITE, Value.NAME, Value.LINK, Value.CODE, Value.LIFETIME),
        /// Set a new password.
        RESET(Value.SITE, Value.NAME, Value.LINK, Value.CODE, Value.LIFETIME),
        /// To the new address of an account: prove that it is yours.
        CHANGE(Value.SITE, Value.NAME, Value.LINK, Value.CODE, Value.LIFETIME),
        /// To the old address of an account: it has been replaced. The link leads to help.
        CHANGED(Value.SITE, Value.NAME, Value.LINK, Value.TIME),
        /// Somebody registered with the address of an account. The link leads to the login.
        EXISTS(Value.SITE, Value.NAME, Value.LINK),
        /// Login from a device that is new. The link leads to where a new password is set.
        DEVICE(Value.SITE, Value.NAME, Value.LINK, Value.DEVICE_NAME, Value.TIME),
        /// The password has been changed. The link leads to where a new one is set.
        PASSWORD(Value.SITE, Value.NAME, Value.LINK, Value.TIME);

        @SuppressWarnings("ImmutableEnumChecker") // Set.of makes an immutable one
        private final Set<Value> shown;

        Kind(Value... shown) {
            this.shown = Set.of(shown);
        }

        /// The values that its templates may show, all of which [MailTemplates#mail] wants.
        public Set<Value> shown() {
            return shown;
        }
    }

    /// What a placeholder stands for.
    public enum Value {
        /// What the site or program is called.
        SITE("site"),
        /// What the owner of the account is called; chosen by himself, may be empty.
        NAME("name"),
        /// A page, `https` or `http`. The only value that may stand in an attribute:
        /// `href="{link}"`.
        LINK("link"),
        /// The token that is in the link, for those who type it.
        CODE("code"),
        /// How long link and code are valid, such as `24 hours`.
        LIFETIME("lifetime"),
        /// What logged in, such as `Firefox on Linux`; told by the client.
        DEVICE_NAME("device"),
        /// When it happened, as a person reads it.
        TIME("time");

        private final String placeholder;

        Value(String placeholder) {
            this.placeholder = placeholder;
        }

        String placeholder() {
            return placeholder;
        }
    }

    /// Read for the first mail.
    private static final class Standard {
        static final Map<Kind, Template> TEMPLATES = StandardTemplates.read();
    }

    private static final MailTemplates STANDARD = new MailTemplates(Map.of());

    /// Those that are not the standard's.
    private final Map<Kind, Template> own;

    private MailTemplates(Map<Kind, Template> own) {
        this.own = own;
    }

    /// The English texts that come with Hirundo.
    public static MailTemplates standard() {
        return STANDARD;
    }

    /// The same with another text for one occasion.
    ///
    /// @param html a whole document or a part of one, without scripts
    /// @throws IllegalArgumentException if one of the three is blank, has a placeholder that the
    ///   kind has not, or has one where escaping it would not be enough: in a tag other than as
    ///   `="{link}"`, or in a style
    public MailTemplates with(Kind kind, String subject, String text, String html) {
        var copy = new EnumMap<Kind, Template>(Kind.class);
        copy.putAll(own);
        copy.put(kind, new Template(kind, subject, text, html));
        return new MailTemplates(copy);
    }

    /// A mail with these values.
    ///
    /// @throws IllegalArgumentException if the values are not exactly those of the kind, the link
    ///   is none that a person should open, or the address is none
    public Mail mail(Kind kind, String to, Map<Value, String> values) {
        if (!values.keySet().equals(kind.shown())) {
            throw new IllegalArgumentException(kind + " wants the values " + kind.shown());
        }
        var template = own.get(kind);
        if (template == null) {
            template = Objects.requireNonNull(Standard.TEMPLATES.get(kind));
        }
        return template.mail(to, values);
    }
}
