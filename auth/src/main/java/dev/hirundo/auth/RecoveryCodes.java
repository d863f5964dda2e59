package dev.hirundo.auth;

import dev.hirundo.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Codes on paper for the day the authenticator app is lost, each good once: `k7f3-9m2x-q4wd-t6rn`.
///
/// Sixteen characters of 31 hold 79 random bits. That many cannot be guessed, not even from a
/// stolen table of hashes at 10^12 guesses a second (some ten thousand years), so a fast hash is
/// enough where a password needs a slow one. The account is hashed with the code: one guess tries
/// one account. NIST SP 800-63B-4 (section 3.1.2.2) lets a fast hash do from 112 bits on only; that
/// would be 23 characters to copy from paper, for a factor that stands behind a password.
final class RecoveryCodes {
    static final int COUNT = 10;

    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"; // no 0 o, no 1 i l
    private static final int GROUPS = 4;
    private static final int GROUP_LENGTH = 4;
    private static final Pattern BETWEEN = Pattern.compile("[\\s\\p{Pd}_.]+");
    private static final Pattern CODE =
            Pattern.compile("[" + ALPHABET + "]{" + GROUPS * GROUP_LENGTH + "}");

    private RecoveryCodes() {}

    /// Ten new codes, different from each other.
    ///
    /// @param random a `SecureRandom`, save in a test
    static List<String> create(RandomGenerator random) {
        var codes = new ArrayList<String>(COUNT);
        while (codes.size() < COUNT) {
            String code = code(random);
            if (!codes.contains(code)) {
                codes.add(code);
            }
        }
        return List.copyOf(codes);
    }

    /// The code in the form that is hashed, however it was typed: capitals, dashes, dots and spaces
    /// do not count. Empty if it cannot be a code.
    static Optional<String> parse(String typed) {
        if (typed.length() > 100) {
            return Optional.empty();
        }
        String code = BETWEEN.matcher(typed).replaceAll("").toLowerCase(Locale.ROOT);
        return CODE.matcher(code).matches() ? Optional.of(code) : Optional.empty();
    }

    /// What is stored: SHA-256 in hex.
    ///
    /// @param account the stable id of the account
    /// @throws IllegalArgumentException if it is no code
    static String hash(String account, String code) {
        String normal =
                parse(code).orElseThrow(() -> new IllegalArgumentException("not a recovery code"));
        byte[] bytes = (normal + account).getBytes(StandardCharsets.UTF_8); // of fixed length first
        return HexFormat.of().formatHex(Sha256.of(bytes));
    }

    private static String code(RandomGenerator random) {
        var code = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
            if (i > 0 && i % GROUP_LENGTH == 0) {
                code.append('-');
            }
            code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return code.toString();
    }
}
