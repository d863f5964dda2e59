package dev.hirundo.auth;

import dev.hirundo.core.Secret;
import dev.hirundo.core.Sha256;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A refresh token (RFC 6749, section 1.5): opaque to clients, kept by the server only as a hash.
///
/// Its text is `hrt_` and the base64url of session id, generation, family secret and key: 16, 8, 16
/// and 32 bytes. The family secret is the same in all tokens of a session, so that one who shows it
/// has once held one of them, and one who merely knows the session's id is told apart.
///
/// The successor's key is the HMAC-SHA256 (RFC 2104) of a salt under this one's key. The salt is
/// stored: together with the token it gives the same successor again, as often as it is asked for.
/// Without the token it is worth nothing, for HMAC under a key that is not known looks random; and
/// without the salt, which is random and secret, a token tells nothing of its successor.
///
/// Immutable.
final class RefreshToken {
    static final String PREFIX = "hrt_";
    static final int SALT_BYTES = 32;
    private static final int FAMILY_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int BYTES = 2 * Long.BYTES + Long.BYTES + FAMILY_BYTES + KEY_BYTES;
    private static final int LENGTH = PREFIX.length() + BYTES / 3 * 4; // no padding: 72 bytes

    private final UUID session;
    private final long generation;
    private final byte[] family;
    private final byte[] key;

    private RefreshToken(UUID session, long generation, byte[] family, byte[] key) {
        this.session = session;
        this.generation = generation;
        this.family = family;
        this.key = key;
    }

    /// The first one of a session, generation 0.
    static RefreshToken first(UUID session, SecureRandom random) {
        return new RefreshToken(session, 0, bytes(random, FAMILY_BYTES), bytes(random, KEY_BYTES));
    }

    /// Empty for whatever does not have the shape of one. Each token has one text only.
    static Optional<RefreshToken> parse(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            return of(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<RefreshToken> of(byte[] raw) {
        if (raw.length != BYTES) {
            return Optional.empty(); // it was padded
        }
        var buffer = ByteBuffer.wrap(raw);
        var session = new UUID(buffer.getLong(), buffer.getLong());
        long generation = buffer.getLong();
        var family = new byte[FAMILY_BYTES];
        var key = new byte[KEY_BYTES];
        buffer.get(family).get(key);
        return generation < 0
                ? Optional.empty()
                : Optional.of(new RefreshToken(session, generation, family, key));
    }

    /// The token of the next generation: always the same one for the same salt.
    RefreshToken successor(byte[] salt) {
        long next = Math.addExact(generation, 1);
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(head(next));
            return new RefreshToken(session, next, family, mac.doFinal(salt));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    UUID session() {
        return session;
    }

    long generation() {
        return generation;
    }

    /// What is sent to the client.
    Secret text() {
        return Secret.of(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(raw()));
    }

    /// SHA-256 of the whole token. No slow hash is needed: there are 256 bits to guess.
    byte[] hash() {
        return Sha256.of(raw());
    }

    /// SHA-256 of the family secret.
    byte[] familyHash() {
        return Sha256.of(family);
    }

    private byte[] raw() {
        return ByteBuffer.allocate(BYTES).put(head(generation)).put(family).put(key).array();
    }

    private byte[] head(long ofGeneration) {
        return ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits())
                .putLong(ofGeneration)
                .array();
    }

    static byte[] bytes(SecureRandom random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Override
    public String toString() {
        return "RefreshToken[session=" + session + ", generation=" + generation + ']';
    }
}
