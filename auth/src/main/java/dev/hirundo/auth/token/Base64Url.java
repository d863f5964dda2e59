package dev.hirundo.auth.token;

import java.util.Base64;
import java.util.Optional;

/// Base64url without padding (RFC 7515, section 2), in its one canonical form: a text that decodes
/// is the only one that does so to the same bytes.
final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = DECODER.decode(text);
            // Java's decoder takes padding, and bits after the last byte that nobody reads
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
