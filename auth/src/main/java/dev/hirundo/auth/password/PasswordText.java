package dev.hirundo.auth.password;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Optional;

/// A password in the one form in which it is counted and hashed: Unicode normalised to NFC, since
/// the same key gives `é` as one code point on one machine and as two on another (NIST SP
/// 800-63B-4, section 3.1.1.2). Nothing else is changed or cut off.
final class PasswordText {
    /// In code points. Argon2 takes any length; the bound only keeps the work before it small.
    static final int MAX_LENGTH = 200;

    /// Before it is normalised: one code point of NFC is at most eight chars in other forms.
    private static final int MAX_RAW_CHARS = 8 * MAX_LENGTH;

    private final String text;

    private PasswordText(String text) {
        this.text = text;
    }

    /// Empty if it is longer than [#MAX_LENGTH] or not [#isUnicode].
    static Optional<PasswordText> of(CharSequence raw) {
        if (raw.length() > MAX_RAW_CHARS || !isUnicode(raw)) {
            return Optional.empty();
        }
        var password = new PasswordText(Normalizer.normalize(raw, Form.NFC));
        return password.length() > MAX_LENGTH ? Optional.empty() : Optional.of(password);
    }

    /// Whether each surrogate has its partner. One that has none cannot be encoded, and all such
    /// would be hashed as the same `?`.
    static boolean isUnicode(CharSequence raw) {
        return raw.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    int length() {
        return text.codePointCount(0, text.length());
    }

    /// A new array, for the caller to clear.
    byte[] toUtf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
