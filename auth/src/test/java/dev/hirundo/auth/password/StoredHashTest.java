package dev.hirundo.auth.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredHashTest {
    private static final String SALT = "c29tZXNhbHQ"; // "somesalt"
    private static final String TAG = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
            })
    void whatIsReadIsWrittenAlike(String phc) {
        assertEquals(phc, StoredHash.parse(phc).orElseThrow().toPhc());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void whatIsMalformedOrBeyondBoundsIsNotRead(String text) {
        assertTrue(StoredHash.parse(text).isEmpty());
    }

    @Test
    void itShowsNothing() {
        var hash = StoredHash.parse(phc("m=256,t=2,p=1", SALT, TAG)).orElseThrow();

        assertFalse(hash.toString().contains(SALT));
        assertFalse(hash.toString().contains(TAG));
    }

    static List<String> malformed() {
        return Stream.concat(malformedTexts(), malformedParts()).toList();
    }

    private static Stream<String> malformedTexts() {
        String good = phc("m=256,t=2,p=1", SALT, TAG);
        return Stream.of(
                "",
                " ",
                "$",
                "$$$$$",
                "password",
                "\0",
                good + "\n",
                good + "$",
                " " + good,
                good.substring(1),
                good.replace("argon2id", "argon2i"),
                good.replace("argon2id", "argon2d"),
                good.replace("argon2id", "ARGON2ID"),
                good.replace("v=19", "v=16"),
                good.replace("$v=19", ""),
                good + "A".repeat(1_000_000),
                "$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
                "{noop}password");
    }

    private static Stream<String> malformedParts() {
        return Stream.of(
                phc("m=4194304,t=2,p=1", SALT, TAG),
                phc("m=131073,t=1,p=1", SALT, TAG),
                phc("m=99999999999999999999,t=2,p=1", SALT, TAG),
                phc("m=-256,t=2,p=1", SALT, TAG),
                phc("m=0256,t=2,p=1", SALT, TAG),
                phc("m=٢٥٦,t=2,p=1", SALT, TAG), // digits to Integer.parseInt, not to us
                phc("m=256,t=999,p=1", SALT, TAG),
                phc("m=131072,t=64,p=1", SALT, TAG),
                phc("m=256,t=0,p=1", SALT, TAG),
                phc("m=256,t=2,p=99", SALT, TAG),
                phc("m=7,t=2,p=1", SALT, TAG),
                phc("t=2,m=256,p=1", SALT, TAG),
                phc("m=256,t=2", SALT, TAG),
                phc("m=256,t=2,p=1,keyid=x", SALT, TAG),
                phc("m=256,t=2,p=1", "", TAG),
                phc("m=256,t=2,p=1", SALT, ""),
                phc("m=256,t=2,p=1", "c2FsdA", TAG), // four bytes
                phc("m=256,t=2,p=1", SALT, "AAAAAAAAAAAAAAAAAAAA"), // fifteen bytes
                phc("m=256,t=2,p=1", SALT + "=", TAG),
                phc("m=256,t=2,p=1", "c29tZXNhbHR", TAG), // bits behind the end
                phc("m=256,t=2,p=1", "A".repeat(9), TAG), // no length of Base64
                phc("m=256,t=2,p=1", SALT, "A".repeat(88)), // 66 bytes
                phc("m=256,t=2,p=1", SALT, TAG.replace('/', '_')));
    }

    private static String phc(String cost, String salt, String tag) {
        return "$argon2id$v=19$" + cost + "$" + salt + "$" + tag;
    }
}
