package dev.hirundo.ratelimit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// What a key is called in a shared store: bounded in size, and no text of a client's.
final class SharedKey {
    private static final int BYTES = 16;

    private SharedKey() {}

    /// The limiter's name, and the first 128 bits of the key's SHA-256.
    static String of(String limiter, String key) {
        byte[] hash = Arrays.copyOf(sha256(key), BYTES);
        return limiter + ':' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
