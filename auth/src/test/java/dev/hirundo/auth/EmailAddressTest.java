package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            delimiter = '|',
            value = {
                "ada@example.org|ada@example.org",
                "Ada.Lovelace@Example.ORG|ada.lovelace@example.org",
                "  ada@example.org\t|ada@example.org",
                "\u2003ada@example.org\u2003|ada@example.org", // em spaces
                "ada+shop@example.org|ada+shop@example.org",
                "a.d.a@gmail.com|a.d.a@gmail.com",
                "!#$%&*+-/=?^_`{}~@example.org|!#$%&*+-/=?^_`{}~@example.org",
                "o'hara@example.org|o'hara@example.org",
                "1815@example.org|1815@example.org",
                "a@b.co|a@b.co",
                "ada@a-b.c-d.example|ada@a-b.c-d.example",
                "ada@1.example|ada@1.example",
                "ada@example.x1|ada@example.x1",
                "ada@bücher.example|ada@xn--bcher-kva.example",
                "ada@BÜCHER.example|ada@xn--bcher-kva.example",
                "ada@bu\u0308cher.example|ada@xn--bcher-kva.example",
                "ada@xn--bcher-kva.example|ada@xn--bcher-kva.example",
                "ada@XN--bcher-KVA.example|ada@xn--bcher-kva.example",
                "ada@xn--fa-hia.example|ada@xn--fa-hia.example", // of IDNA 2008
                "ada@例え.テスト|ada@xn--r8jz45g.xn--zckzah",
                "ada@example．org|ada@example.org", // full width dot
                "ada@example。org|ada@example.org", // ideographic full stop
                "ada@ｅｘａｍｐｌｅ.org|ada@example.org",
                "Jürgen@example.org|jürgen@example.org",
                "JU\u0308RGEN@example.org|jürgen@example.org",
                "用户@example.org|用户@example.org",
                "\u212aim@example.org|kim@example.org" // Kelvin sign
            })
    void anAddressHasOneForm(String typed, String form) {
        assertEquals(form, EmailAddress.parse(typed).toString());
        assertEquals(EmailAddress.parse(form), EmailAddress.parse(typed));
        assertEquals(EmailAddress.parse(form).hashCode(), EmailAddress.parse(typed).hashCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@example.org\n", "\r\nada@example.org", "\tada@example.org\u2028"})
    void linesThatEndAroundItAreCutOff(String typed) {
        assertEquals("ada@example.org", EmailAddress.parse(typed).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "@",
                "ada",
                "ada@",
                "@example.org",
                "example.org",
                "ada@@example.org",
                "ada@bob@example.org",
                ".ada@example.org",
                "ada.@example.org",
                "a..da@example.org",
                "a da@example.org",
                "\"ada\"@example.org",
                "\"a b\"@example.org",
                "ada(comment)@example.org",
                "ada@(comment)example.org",
                "Ada <ada@example.org>",
                "<ada@example.org>",
                "mailto:ada@example.org",
                "ada@example.org, bob@example.org",
                "ada@example.org;bob@example.org",
                "ada\\@example.org",
                "ada@localhost",
                "ada@org",
                "ada@example.org.",
                "ada@.example.org",
                "ada@example..org",
                "ada@-example.org",
                "ada@example-.org",
                "ada@exa_mple.org",
                "ada@exa mple.org",
                "ada@[127.0.0.1]",
                "ada@127.0.0.1",
                "ada@[IPv6:::1]",
                "ada@example.123",
                "ada@example.org:25",
                "ada@example.org/x",
                "ada@example℀.org", // becomes a/c
                "ada@faß.example", // fass.example to IDNA 2003, another to IDNA 2008
                "ada@βόλος.example",
                "ada＠example.org" // full width @
            })
    void whatIsNoAddressIsRefused(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada@example.org\r\nBcc: bob@example.org",
                "ada@example.org\nBcc:bob@example.org",
                "ada\r\nBcc:bob@example.org",
                "ada\n@example.org",
                "ada\r@example.org",
                "ada@exam\nple.org",
                "ada@exam\u2028ple.org",
                "ada\u0085@example.org",
                "ada\u2028@example.org",
                "ada\0@example.org",
                "ada@example.org\0",
                "ada@exam\0ple.org",
                "ada\u007f@example.org",
                "ada\u200b@example.org", // zero width space
                "ada\u200d@example.org", // zero width joiner
                "ada\u202e@example.org", // right to left override
                "ada\u00a0@example.org",
                "ada\u00ad@example.org", // soft hyphen
                "ada\u3164@example.org", // Hangul filler
                "ada\ufe0f@example.org", // variation selector
                "ada\u034f@example.org", // grapheme joiner
                "ada@exam\u200dple.org",
                "ada\ud800@example.org",
                "ada@exam\udc00ple.org",
                "ada🐦@example.org"
            })
    void noHeaderIsBrokenAndNothingIsHidden(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @MethodSource("ofLength")
    void theLengthIsBounded(String text, boolean right) {
        if (right) {
            assertEquals(text, EmailAddress.parse(text).toString());
        } else {
            assertRefused(text);
        }
    }

    static List<Object[]> ofLength() {
        String label = "a".repeat(63);
        String domain = label + "." + label + "." + label + "."; // 192
        return List.of(
                new Object[] {"a".repeat(64) + "@example.org", true},
                new Object[] {"a".repeat(65) + "@example.org", false},
                new Object[] {"é".repeat(32) + "@example.org", true}, // two octets each
                new Object[] {"é".repeat(32) + "a@example.org", false},
                new Object[] {"a@" + label + ".example", true},
                new Object[] {"a@a" + label + ".example", false},
                new Object[] {"a@" + domain + "a".repeat(60), true}, // 254
                new Object[] {"aa@" + domain + "a".repeat(60), false},
                new Object[] {"a".repeat(10_000_000) + "@example.org", false},
                new Object[] {"a@" + "a.".repeat(5_000_000) + "org", false});
    }

    @ParameterizedTest
    @CsvSource({
        "аda@example.org", // Cyrillic a
        "a.da@example.org",
        "ada+x@example.org",
        "ada@example.com",
        "ada@exаmple.org" // Cyrillic a
    })
    void whatOnlyLooksAlikeIsAnotherAddress(String other) {
        assertNotEquals(EmailAddress.parse("ada@example.org"), EmailAddress.parse(other));
    }

    @Test
    void capitalsThatHaveNoPartnerAreNotMistakenForAscii() { // dotless and dotted i, long s
        var mike = EmailAddress.parse("mike@example.org");

        assertNotEquals(mike, EmailAddress.parse("mıke@example.org"));
        assertNotEquals(mike, EmailAddress.parse("MİKE@example.org"));
        assertNotEquals(EmailAddress.parse("s@example.org"), EmailAddress.parse("ſ@example.org"));
    }

    @Test
    void theFormOfTheFormIsTheForm() {
        var random = new Random(5321);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = letters(random) + "@" + letters(random) + ".example";
            try {
                String form = EmailAddress.parse(text).toString();
                assertEquals(form, EmailAddress.parse(form).toString());
                read++;
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("must be an email address"), text);
            }
        }
        assertTrue(read > 1000, "too few were read: " + read);
    }

    @Test
    void itsPartsAreAsItsForm() {
        var address = EmailAddress.parse("Ada@Bücher.example");

        assertEquals("ada", address.local());
        assertEquals("xn--bcher-kva.example", address.domain());
    }

    private static String letters(Random random) {
        return random.ints(1, 0x2fff)
                .filter(Character::isLetterOrDigit)
                .limit(1 + random.nextInt(2))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void assertRefused(String text) {
        var refused = assertThrows(IllegalArgumentException.class, () -> EmailAddress.parse(text));

        assertTrue(refused.getMessage().startsWith("must be an email address such as"));
        assertFalse(refused.getMessage().contains("bob"));
    }
}
