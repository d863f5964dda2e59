package dev.hirundo.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/// A text that must not be seen: a password, a signing key. Printed, logged or written as JSON it
/// shows `***`.
///
/// Immutable. Compared in constant time.
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /// @throws IllegalArgumentException if the text still holds `${`: an unresolved reference to a
    ///   setting or environment variable, which would make a secret that everybody knows
    public static Secret of(String value) {
        Objects.requireNonNull(value, "value");
        if (value.contains("${")) {
            throw new IllegalArgumentException(
                    "the secret holds an unresolved reference (\"${…}\"): set the variable it names");
        }
        return new Secret(value);
    }

    /// A text that no setting holds, so that `${` in it means itself: what somebody types as his
    /// password.
    static Secret verbatim(String value) {
        return new Secret(value);
    }

    /// The text itself. Name it at the last moment, keep it nowhere.
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8),
                        that.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return Secret.class
                .hashCode(); // one bucket: a hash of the value would tell something about it
    }

    @Override
    public String toString() {
        return "***";
    }
}
