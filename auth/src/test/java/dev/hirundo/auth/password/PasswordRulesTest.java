package dev.hirundo.auth.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nulabinc.zxcvbn.StandardDictionaries;
import dev.hirundo.core.Problem.Violation;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
    private static final List<String> ADA =
            List.of("ada.lovelace+shop@analytical.example", "Ada King Müller");

    private final PasswordRules rules = PasswordRules.standard().withSite("Hirundo", "example.org");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "kqzvwxjp", // no composition rules
                "94718305", // not even this one
                "        x        ",
                "пароль от сада",
                "🐦🐤🐧🦉🦅🦆🦢🦜",
                "tab\tand\0null",
                "Ada Lovelace wrote the first program", // a name within is no reason
                "my password is longer",
                "hirundo rustica in the barn"
            })
    void whatIsHardToGuessIsAccepted(String password) {
        assertEquals(List.of(), codes(password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "PASSWORD",
                "PassWord",
                "password        ",
                "  password",
                "pass word",
                "p a s s w o r d",
                "ｐａｓｓｗｏｒｄ", // full width
                "pass\u200bword", // zero width space
                "pass\u00adword", // soft hyphen
                "password\0",
                "𝐩𝐚𝐬𝐬𝐰𝐨𝐫𝐝", // mathematical letters
                "12345678",
                "１２３４５６７８",
                "123456      ",
                "iloveyou",
                "        ", // eight spaces
                "\u200b\u200b\u200b\u200b\u200b\u200b\u200b\u200b"
            })
    void aCommonPasswordIsRefusedInAnyDress(String password) {
        assertEquals(List.of("CommonPassword"), codes(password));
    }

    @Test
    void everyPasswordOfTheListIsRefused() throws IOException {
        var list = StandardDictionaries.PASSWORDS_LOADER.load().getFrequencies();

        assertEquals(30_000, list.size()); // as the violation says
        assertTrue(list.stream().allMatch(CommonPasswords.standard()::contains));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada.lovelace+shop@analytical.example",
                "adalovelaceshop",
                "ADA.LOVELACE",
                "Lovelace1815",
                "2024lovelace!",
                "ada12345",
                "!!!Ada!!!",
                "analytical",
                "Analytical.Example",
                "Ada King Muller", // without the accent
                "MÜLLER99",
                "muller\u030899",
                "ａｄａ１２３４５", // full width
                "hirundo!",
                "Hirundo2026!",
                "H-i-r-u-n-d-o",
                "example.org"
            })
    void whatOthersKnowOfTheAccountIsRefused(String password) {
        assertEquals(List.of("PersonalPassword"), codes(password));
    }

    @Test
    void aNameTooShortToMeanAnythingForbidsNothing() {
        assertEquals(List.of(), rules.violations("/password", "o9482715", List.of("O", "")));
    }

    @ParameterizedTest
    @CsvSource({"7, false", "8, true", "200, true", "201, false", "1000000, false"})
    void theLengthCountsCodePoints(int length, boolean right) {
        String password = length <= 8 ? "kqzvwxjp".substring(8 - length) : "🐦".repeat(length);

        assertEquals(right ? List.of() : List.of("Size"), codes(password));
    }

    @Test
    void theLengthCountsCharactersAsComposed() {
        assertEquals(List.of("Size"), codes("e\u0301".repeat(7)));
        assertEquals(List.of(), codes("e\u0301".repeat(200)));
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertEquals(List.of("Size", "CommonPassword"), codes("123456"));
    }

    @Test
    void halfACharacterIsRefused() {
        assertEquals(List.of("UnicodeText"), codes("kqzvwxjp\udc00"));
    }

    @Test
    void whatIsSaidHelpsAndHoldsNoPassword() {
        List<Violation> violations = rules.violations("/new", "iloveyou", ADA);

        assertEquals("/new", violations.getFirst().pointer());
        assertFalse(violations.toString().contains("iloveyou"));
        assertEquals(
                "must have 15 to 200 characters",
                rules.withMinLength(15).violations("/new", "kqzvwxjp", ADA).getFirst().detail());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 7, 65})
    void theLeastLengthIsNeverUnderEight(int minLength) {
        assertThrows(IllegalArgumentException.class, () -> rules.withMinLength(minLength));
    }

    private List<String> codes(String password) {
        return rules.violations("/password", password, ADA).stream().map(Violation::code).toList();
    }
}
