package dev.hirundo.auth.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;

/// The texts of hashes, and comparing in constant time.
final class Digests {
    private Digests() {}

    /// Base64url without padding (RFC 7515, section 2).
    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static boolean isEqual(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(UTF_8), b.getBytes(UTF_8));
    }
}
