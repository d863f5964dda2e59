package dev.hirundo.auth.password;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A password's hash as it is stored, in the PHC string format:
/// `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`.
final class StoredHash {
    private static final int MAX_CHARS = 256; // before a pattern looks at it
    private static final int LEAST_SALT_BYTES = 8; // RFC 9106, section 3.1
    private static final int LEAST_TAG_BYTES = 16; // shorter ones could be hit by chance
    private static final int MAX_BYTES = 64;
    private static final Pattern FORMAT =
            Pattern.compile(
                    "\\$argon2id\\$v=19"
                            + "\\$m=([1-9][0-9]{0,6}),t=([1-9][0-9]{0,2}),p=([1-9][0-9]?)"
                            + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private final Argon2Cost cost;
    private final byte[] salt;
    private final byte[] tag;

    StoredHash(Argon2Cost cost, byte[] salt, byte[] tag) {
        this.cost = cost;
        this.salt = salt;
        this.tag = tag;
    }

    /// Empty unless it is an Argon2id hash whose numbers are within bounds.
    static Optional<StoredHash> parse(String text) {
        if (text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        var match = FORMAT.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        try {
            var cost =
                    new Argon2Cost(
                            Integer.parseInt(match.group(1)),
                            Integer.parseInt(match.group(2)),
                            Integer.parseInt(match.group(3)));
            byte[] salt = bytes(LEAST_SALT_BYTES, match.group(4));
            byte[] tag = bytes(LEAST_TAG_BYTES, match.group(5));
            return Optional.of(new StoredHash(cost, salt, tag));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    Argon2Cost cost() {
        return cost;
    }

    byte[] salt() {
        return salt;
    }

    byte[] tag() {
        return tag;
    }

    String toPhc() {
        return "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        Argon2id.VERSION,
                        cost.memoryKib(),
                        cost.passes(),
                        cost.lanes(),
                        base64(salt),
                        base64(tag));
    }

    @Override
    public String toString() {
        return "StoredHash[***]";
    }

    private static byte[] bytes(int least, String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (bytes.length < least || bytes.length > MAX_BYTES || !base64(bytes).equals(base64)) {
            throw new IllegalArgumentException("not the Base64 of " + least + " bytes or more");
        }
        return bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
