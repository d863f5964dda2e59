package dev.hirundo.auth;

import dev.hirundo.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// A random text that is a credential by itself: a refresh token, a link in a letter, a ticket.
///
/// 256 random bits as base64url behind a prefix that says what it is: `hrst_` and 43 characters.
/// The prefix lets scanners for leaked secrets find it (the idea is GitHub's), and a token of one
/// kind is none of another. With so many bits a fast hash is enough to store it by.
///
/// Immutable. [#toString] shows the prefix only.
final class OpaqueToken {
    private static final int BYTES = 32;
    private static final int CHARS = 43;
    private static final Pattern PREFIX = Pattern.compile("[a-z]{2,8}_");

    private final String prefix;
    private final String text;

    private OpaqueToken(String prefix, String text) {
        this.prefix = prefix;
        this.text = text;
    }

    /// @param prefix two to eight letters a to z and `_`
    /// @throws IllegalArgumentException if the prefix is another
    static OpaqueToken create(String prefix, SecureRandom random) {
        checkPrefix(prefix);
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new OpaqueToken(prefix, prefix + base64(bytes));
    }

    /// Empty unless it looks like one that [#create] makes with this prefix; so no database is
    /// asked about what cannot be there.
    static Optional<OpaqueToken> parse(String prefix, String text) {
        checkPrefix(prefix);
        if (text.length() != prefix.length() + CHARS || !text.startsWith(prefix)) {
            return Optional.empty();
        }
        String encoded = text.substring(prefix.length());
        try {
            // one text for the same bytes: no bits behind their end
            return base64(Base64.getUrlDecoder().decode(encoded)).equals(encoded)
                    ? Optional.of(new OpaqueToken(prefix, text))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// What is stored and looked up: SHA-256 in hex. A lookup by it needs no constant time, because
    /// nobody can steer the hash of a text.
    String hash() {
        return HexFormat.of().formatHex(Sha256.of(text));
    }

    /// The token itself, to be sent once.
    String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OpaqueToken that
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.US_ASCII),
                        that.text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int hashCode() {
        return prefix.hashCode(); // a hash of the text would tell something about it
    }

    @Override
    public String toString() {
        return prefix + "***";
    }

    private static void checkPrefix(String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("not two to eight letters and _: " + prefix);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
