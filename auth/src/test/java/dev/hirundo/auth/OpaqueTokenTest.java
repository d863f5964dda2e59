package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpaqueTokenTest {
    private static final String ZEROS = "hrst_" + "A".repeat(43);

    private final OpaqueToken token = OpaqueToken.create("hrst_", new SecureRandom());

    @Test
    void itIsReadBackAndHasOneHash() {
        var read = OpaqueToken.parse("hrst_", token.reveal()).orElseThrow();

        assertEquals(token, read);
        assertEquals(token.hash(), read.hash());
        assertTrue(token.reveal().matches("hrst_[A-Za-z0-9_-]{43}"));
    }

    @Test
    void theHashIsSha256OfTheWholeText() {
        assertEquals(
                "f36160d9f1915ac0f368df92e9f03e57d248c1e066cd92cee5ade17456834cf0",
                OpaqueToken.parse("hrst_", ZEROS).orElseThrow().hash());
    }

    @Test
    void noTwoAreAlike() {
        var random = new SecureRandom();
        var hashes = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            hashes.add(OpaqueToken.create("hrst_", random).hash());
        }

        assertEquals(10_000, hashes.size());
        assertNotEquals(token, OpaqueToken.create("hrst_", random));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hrst_",
                "hrst_AAAA",
                "hrpw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // of another kind
                "HRST_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "hrst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // 42
                "hrst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // 44
                "hrst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", // bits behind the end
                "hrst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "hrst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
                "hrst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
                "hrst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9",
                " hrst_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatItWouldNotMakeIsNotRead(String text) {
        assertTrue(OpaqueToken.parse("hrst_", text).isEmpty());
    }

    @Test
    void aTokenOfOneKindIsNoneOfAnother() {
        assertTrue(OpaqueToken.parse("hrpw_", token.reveal()).isEmpty());
    }

    @Test
    void printedItShowsItsKindOnly() {
        assertEquals("hrst_***", token.toString());
        assertFalse(("" + token).contains(token.reveal().substring(5)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_", "a_", "hrst", "HRST_", "hr-st_", "waytoolong_", "hrst_\n"})
    void aPrefixThatCannotBeRightIsRefused(String prefix) {
        assertThrows(
                IllegalArgumentException.class,
                () -> OpaqueToken.create(prefix, new SecureRandom()));
    }
}
