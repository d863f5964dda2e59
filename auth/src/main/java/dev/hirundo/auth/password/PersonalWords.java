package dev.hirundo.auth.password;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Words that an attacker tries first on one account: the names of its holder and of the site, and
/// their like with something before or behind, such as `ada1815!`.
///
/// A password is compared as a whole, since a long one may well hold such a word (NIST SP
/// 800-63B-4, section 3.1.1.2: "not substrings").
final class PersonalWords {
    private static final int LEAST_LENGTH = 3; // as a word, "a" is all that "a1234567" has
    private static final Pattern PARTS = Pattern.compile("[\\s@._+-]+");
    private static final Pattern NO_LETTERS_OR_DIGITS = Pattern.compile("[^\\p{L}\\p{Nd}]+");

    private final Set<String> words = new HashSet<>();

    /// @param texts names and email addresses; they count as a whole and in parts
    PersonalWords(Collection<String> texts) {
        for (String text : texts) {
            addWord(text);
            PARTS.splitAsStream(text).forEach(this::addWord);
            int at = text.lastIndexOf('@');
            if (at >= 0) {
                addLocal(text.substring(0, at));
                addWord(text.substring(at + 1));
            }
        }
    }

    boolean contains(String password) {
        String key = key(password);
        return words.contains(key) || words.contains(core(key));
    }

    private void addLocal(String local) {
        addWord(local);
        int tag = local.indexOf('+');
        if (tag >= 0) {
            addWord(local.substring(0, tag));
        }
    }

    private void addWord(String text) {
        String key = key(text);
        for (String word : List.of(key, core(key))) {
            if (word.length() >= LEAST_LENGTH) {
                words.add(word);
            }
        }
    }

    /// Letters and digits only, without regard to case and accents.
    private static String key(String text) {
        return NO_LETTERS_OR_DIGITS
                .matcher(Normalizer.normalize(text, Form.NFKD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
    }

    /// From the first letter to the last.
    private static String core(String key) {
        int[] chars = key.codePoints().toArray();
        int from = 0;
        int to = chars.length;
        while (from < to && !Character.isLetter(chars[from])) {
            from++;
        }
        while (from < to && !Character.isLetter(chars[to - 1])) {
            to--;
        }
        return new String(chars, from, to - from);
    }
}
