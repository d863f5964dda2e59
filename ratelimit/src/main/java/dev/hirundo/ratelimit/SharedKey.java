package dev.hirundo.ratelimit;

import dev.hirundo.core.Sha256;
import java.util.Arrays;
import java.util.Base64;

/// What a key is called in a shared store: bounded in size, and no text of a client's.
final class SharedKey {
    private static final int BYTES = 16;

    private SharedKey() {}

    /// The limiter's name, and the first 128 bits of the key's SHA-256.
    static String of(String limiter, String key) {
        byte[] hash = Arrays.copyOf(Sha256.of(key), BYTES);
        return limiter + ':' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
}
