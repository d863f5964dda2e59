package dev.hirundo.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 (FIPS 180-4), without the exception for a JDK that lacks it: every one has it.
///
/// Fast, so it is not for passwords.
public final class Sha256 {
    private Sha256() {}

    /// @return 32 bytes
    public static byte[] of(byte[] bytes) {
        return digest().digest(bytes);
    }

    /// Of the text in UTF-8.
    ///
    /// @return 32 bytes
    public static byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A new one, for what comes in parts.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // the JDK's own specification demands it
        }
    }
}
