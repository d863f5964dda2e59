package dev.hirundo.auth.password;

import com.nulabinc.zxcvbn.StandardDictionaries;
import dev.hirundo.core.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.Locale;

/// The 30,000 most common passwords, those that zxcvbn brings.
///
/// Kept as the sorted first 64 bits of their SHA-256: 240 KB, where the texts would take some
/// megabytes. A password that is not in the list meets one of these by chance once in 10^14.
final class CommonPasswords {
    private final long[] hashes;

    private CommonPasswords(long[] hashes) {
        this.hashes = hashes;
    }

    /// Read on first use, which takes some 60 ms.
    static CommonPasswords standard() {
        return Standard.PASSWORDS;
    }

    private static final class Standard {
        static final CommonPasswords PASSWORDS = load();
    }

    private static CommonPasswords load() {
        try {
            var sha256 = Sha256.digest();
            return new CommonPasswords(
                    StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies().stream()
                            .mapToLong(password -> hash(sha256, key(password)))
                            .sorted()
                            .toArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean contains(String password) {
        return Arrays.binarySearch(hashes, hash(Sha256.digest(), key(password))) >= 0;
    }

    /// The form in which passwords are compared: without regard to case, to full width and other
    /// variants of the same characters, and to spaces and what cannot be seen.
    static String key(String password) {
        var key = new StringBuilder();
        Normalizer.normalize(password, Form.NFKC)
                .codePoints()
                .filter(CommonPasswords::isVisible)
                .forEach(key::appendCodePoint);
        return key.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    private static long hash(MessageDigest sha256, String key) {
        return ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8))).getLong();
    }
}
