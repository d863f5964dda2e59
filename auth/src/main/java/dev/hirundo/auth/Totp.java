package dev.hirundo.auth;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Codes of an authenticator app: TOTP (RFC 6238) over HOTP (RFC 4226) with HMAC-SHA-1, six digits
/// and steps of 30 s, the one set of choices that every app understands.
///
/// SHA-1 is no weakness here: HMAC does not rest on its collision resistance (RFC 4226, appendix
/// B.2). Six digits are: whoever verifies must count the failures.
final class Totp {
    private static final int SECRET_BYTES = 20; // RFC 4226, section 4: R6
    private static final int STEP_SECONDS = 30;
    private static final int DRIFT_STEPS = 1; // RFC 6238, section 5.2: one is recommended
    private static final int MODULUS = 1_000_000;
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern CODE = Pattern.compile("[0-9]{6}");

    private Totp() {}

    static byte[] newSecret(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    /// The URI that an app reads from a QR code (Google's key URI format). It holds the secret.
    ///
    /// @throws IllegalArgumentException if a label holds a colon, which divides the two
    static String uri(String issuer, String account, byte[] secret) {
        if (issuer.isBlank() || issuer.contains(":") || account.contains(":")) {
            throw new IllegalArgumentException(
                    "issuer and account must have no colon, and the issuer not be blank: "
                            + issuer);
        }
        return "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=6&period=%d"
                .formatted(
                        encoded(issuer),
                        encoded(account),
                        Base32.encode(secret),
                        encoded(issuer),
                        STEP_SECONDS);
    }

    /// The step whose code this is, if it is one of now, the step before or the one after, and
    /// later than the last one used. The caller stores it as the new last step in the same
    /// transaction, so that no code is good twice (RFC 6238, section 5.2).
    ///
    /// Takes the same time for each code of six digits. Should two steps have the same code, the
    /// later is told, since the code is then used up for both.
    ///
    /// @param code six digits; spaces among them do not count
    /// @param lastStep the last step used; -1 if there is none
    static OptionalLong verify(byte[] secret, String code, long lastStep, Instant now) {
        String digits = SPACES.matcher(code).replaceAll("");
        if (!CODE.matcher(digits).matches()) {
            return OptionalLong.empty();
        }
        byte[] given = digits.getBytes(StandardCharsets.US_ASCII);
        long present = Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
        var found = OptionalLong.empty();
        for (long step = present - DRIFT_STEPS; step <= present + DRIFT_STEPS; step++) {
            byte[] right = code(secret, step).getBytes(StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(given, right) && step > lastStep) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    /// HOTP (RFC 4226, section 5.3) of six digits.
    static String code(byte[] secret, long counter) {
        byte[] mac = mac(secret, ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
        int offset = mac[mac.length - 1] & 0xf;
        int number = ByteBuffer.wrap(mac).getInt(offset) & Integer.MAX_VALUE;
        return "%06d".formatted(number % MODULUS);
    }

    private static byte[] mac(byte[] secret, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it, and it takes any key
        }
    }

    /// As RFC 3986 has it: a space is `%20`, and a plus sign stands for itself only when encoded.
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
