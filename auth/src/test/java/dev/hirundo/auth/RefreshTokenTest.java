package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshTokenTest {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private final SecureRandom random = new SecureRandom();
    private final UUID session = UUID.randomUUID();
    private final RefreshToken token = RefreshToken.first(session, random);

    @Test
    void itsTextIsReadBack() {
        var successor = token.successor(RefreshToken.bytes(random, RefreshToken.SALT_BYTES));
        var read = RefreshToken.parse(successor.text().reveal()).orElseThrow();
        assertEquals(session, read.session());
        assertEquals(1, read.generation());
        assertArrayEquals(successor.hash(), read.hash());
        assertArrayEquals(token.familyHash(), read.familyHash());
        assertTrue(successor.text().reveal().matches("hrt_[A-Za-z0-9_-]{96}"));
    }

    @Test
    void theSameSaltMakesTheSameSuccessorAndAnotherOneAnother() {
        var salt = RefreshToken.bytes(random, RefreshToken.SALT_BYTES);
        assertEquals(token.successor(salt).text(), token.successor(salt.clone()).text());
        salt[31] ^= 1;
        assertNotEquals(
                token.successor(salt).text(),
                token.successor(RefreshToken.bytes(random, RefreshToken.SALT_BYTES)).text());
        var other = RefreshToken.first(session, random);
        assertNotEquals(token.successor(salt).text(), other.successor(salt).text());
    }

    @Test
    void noCharacterOfTheTextIsWithoutMeaning() {
        String text = token.text().reveal();
        for (int i = 0; i < text.length(); i++) {
            for (char c : ALPHABET.toCharArray()) {
                var flipped = new StringBuilder(text);
                flipped.setCharAt(i, c);
                boolean isSame = flipped.toString().equals(text);
                boolean isTaken =
                        RefreshToken.parse(flipped.toString())
                                .filter(other -> Arrays.equals(other.hash(), token.hash()))
                                .isPresent();
                assertEquals(isSame, isTaken, "position " + i + ", " + c);
            }
        }
    }

    static Stream<String> garbage() {
        String good = RefreshToken.first(UUID.randomUUID(), new SecureRandom()).text().reveal();
        return Stream.of(
                "",
                "hrt_",
                "' or 1=1 --",
                "hrt_" + "'; drop table auth_session; --".repeat(4).substring(0, 96),
                "HRT_" + good.substring(4),
                good + "=",
                good + " ",
                " " + good,
                good.substring(0, 99),
                good.substring(0, 98) + "==",
                good.substring(0, 99) + "=",
                good.substring(0, 99) + "+",
                good.substring(0, 99) + "/",
                good.substring(0, 99) + "\u0000",
                good.substring(0, 99) + "é",
                good.substring(0, 99) + "\uD800",
                "hrt_" + "_".repeat(96), // a negative generation
                "hrt_" + "A".repeat(10_000_000),
                "x".repeat(10_000_000));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void garbageIsNoToken(String text) {
        assertTrue(RefreshToken.parse(text).isEmpty());
    }

    @Test
    void itShowsNoSecret() {
        String shown = token + " " + token.text();
        String text = token.text().reveal();
        assertFalse(shown.contains(text.substring(40)));
        assertEquals("RefreshToken[session=" + session + ", generation=0] ***", shown);
    }
}
