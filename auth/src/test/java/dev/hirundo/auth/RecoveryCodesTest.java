package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryCodesTest {
    private static final String CODE = "k7f3-9m2x-q4wd-t6rn";

    @Test
    void tenDifferentCodesAreMadeThatCanBeRead() {
        var codes = RecoveryCodes.create(new SecureRandom());

        assertEquals(10, new HashSet<>(codes).size());
        for (String code : codes) {
            assertTrue(code.matches("[a-z2-9]{4}(-[a-z2-9]{4}){3}"), code);
            assertTrue(RecoveryCodes.parse(code).isPresent(), code);
        }
    }

    @Test
    void eachCharacterIsAsLikelyAndNoneLooksLikeAnother() {
        var random = new Random(7);
        var seen =
                Stream.generate(() -> RecoveryCodes.create(random))
                        .limit(200)
                        .flatMap(codes -> codes.stream())
                        .flatMapToInt(code -> code.replace("-", "").chars())
                        .boxed()
                        .collect(Collectors.groupingBy(c -> (char) (int) c, Collectors.counting()));

        assertEquals(31, seen.size()); // 31^16 > 2^79
        for (char alike : "0o1il".toCharArray()) {
            assertTrue(!seen.containsKey(alike), "" + alike);
        }
        double mean = 200.0 * 10 * 16 / 31;
        assertTrue(seen.values().stream().allMatch(n -> Math.abs(n - mean) < 0.2 * mean));
    }

    @Test
    void aSourceThatRepeatsItselfStillGivesDifferentCodes() {
        var random = new RandomGenerator() { // each code twice
                    private int drawn;

                    @Override
                    public int nextInt(int bound) {
                        return drawn++ / 32 % bound;
                    }

                    @Override
                    public long nextLong() {
                        throw new AssertionError();
                    }
                };

        assertEquals(10, Set.copyOf(RecoveryCodes.create(random)).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CODE,
                "K7F3-9M2X-Q4WD-T6RN",
                "k7f39m2xq4wdt6rn",
                "k7f3 9m2x q4wd t6rn",
                "  k7f3–9m2x—q4wd‑t6rn\n",
                "k7f3_9m2x.q4wd t6rn"
            })
    void howItIsTypedDoesNotMatter(String typed) {
        assertEquals(Optional.of("k7f39m2xq4wdt6rn"), RecoveryCodes.parse(typed));
        assertEquals(RecoveryCodes.hash("ada", CODE), RecoveryCodes.hash("ada", typed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "k7f3-9m2x-q4wd",
                "k7f3-9m2x-q4wd-t6rnn",
                "k0f3-9m2x-q4wd-t6rn",
                "kif3-9m2x-q4wd-t6rn",
                "k7f3/9m2x/q4wd/t6rn",
                "k7f3-9m2x-q4wd-t6rn\0"
            })
    void whatCannotBeACodeIsNone(String typed) {
        assertTrue(RecoveryCodes.parse(typed).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> RecoveryCodes.hash("ada", typed));
    }

    @Test
    void aLongTextIsNotLookedAt() {
        assertTrue(RecoveryCodes.parse(CODE + "-".repeat(10_000_000)).isEmpty());
    }

    @Test
    void theSameCodeOfAnotherAccountHasAnotherHash() {
        String hash = RecoveryCodes.hash("ada", CODE);

        assertTrue(hash.matches("[0-9a-f]{64}"));
        assertNotEquals(hash, RecoveryCodes.hash("bob", CODE));
    }
}
