package dev.hirundo.auth.password;

import dev.hirundo.core.Problem.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Which passwords may be chosen: long enough, and none that is tried first (NIST SP 800-63B-4,
/// section 3.1.1.2; OWASP ASVS 5.0, 6.2).
///
/// ```java
/// var rules = PasswordRules.standard().withSite("Hirundo");
/// List<Violation> violations = rules.violations("/password", password, List.of(email, name));
/// ```
///
/// Any character may be used and none must be. Passwords known from breaches are not looked up
/// beyond the 30,000 most common ones (ASVS 6.2.12 would ask for that).
///
/// Immutable, thread-safe. Does not block, except that the first question of all reads the list of
/// common passwords (some 60 ms).
public final class PasswordRules {
    private static final int LEAST_MINIMUM = 8;
    private static final int MOST_MINIMUM = 64; // NIST: longer ones must be allowed, not required

    private final int minLength;
    private final List<String> site;

    private PasswordRules(int minLength, List<String> site) {
        this.minLength = minLength;
        this.site = site;
    }

    /// Eight code points or more (ASVS 6.2.1), up to 200.
    public static PasswordRules standard() {
        return new PasswordRules(LEAST_MINIMUM, List.of());
    }

    /// With another least length, in code points. NIST asks for 15 where the password is the only
    /// factor.
    ///
    /// @throws IllegalArgumentException if it is not 8 to 64
    public PasswordRules withMinLength(int minLength) {
        if (minLength < LEAST_MINIMUM || minLength > MOST_MINIMUM) {
            throw new IllegalArgumentException(
                    "the least length of a password is not 8 to 64: " + minLength);
        }
        return new PasswordRules(minLength, site);
    }

    /// With the names of the site, which are no passwords either.
    public PasswordRules withSite(String... names) {
        return new PasswordRules(minLength, List.of(names));
    }

    /// What is wrong with a password; empty if nothing. Codes are `Size`, `UnicodeText`,
    /// `CommonPassword` and `PersonalPassword`. The texts hold no part of the password.
    ///
    /// @param pointer where the password lies in the request, as [Violation#pointer] says
    /// @param about what is known of the account: its email address, its holder's name
    public List<Violation> violations(String pointer, CharSequence password, List<String> about) {
        Objects.requireNonNull(pointer, "pointer");
        if (!PasswordText.isUnicode(password)) {
            return List.of(
                    new Violation(pointer, "UnicodeText", "holds half a character: type it again"));
        }
        var text = PasswordText.of(password);
        if (text.isEmpty()) {
            return List.of(size(pointer));
        }
        var violations = new ArrayList<Violation>();
        if (text.get().length() < minLength) {
            violations.add(size(pointer));
        }
        known(pointer, password.toString(), about, violations);
        return List.copyOf(violations);
    }

    private void known(
            String pointer, String password, List<String> about, List<Violation> violations) {
        if (CommonPasswords.key(password).isEmpty()
                || CommonPasswords.standard().contains(password)) {
            violations.add(
                    new Violation(
                            pointer,
                            "CommonPassword",
                            "is among the 30,000 most common passwords, which are tried first:"
                                    + " choose several words that do not belong together"));
        }
        var words = new ArrayList<>(site);
        words.addAll(about);
        if (new PersonalWords(words).contains(password)) {
            violations.add(
                    new Violation(
                            pointer,
                            "PersonalPassword",
                            "is hardly more than your name, your email address or the name of this"
                                    + " site: choose something that others cannot know"));
        }
    }

    private Violation size(String pointer) {
        return new Violation(
                pointer,
                "Size",
                "must have %d to %d characters".formatted(minLength, PasswordText.MAX_LENGTH));
    }
}
