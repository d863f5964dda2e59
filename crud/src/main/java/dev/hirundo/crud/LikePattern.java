package dev.hirundo.crud;

import java.util.function.IntConsumer;

/// The patterns of `like`: `*` stands for any characters; `\*` and `\\` for a star and a backslash.
final class LikePattern {
    private LikePattern() {}

    /// As SQL has it, where `!` stands before what is meant as it is.
    static String toSql(String pattern) {
        var sql = new StringBuilder();
        parse(
                pattern,
                literal -> {
                    if (literal == '%' || literal == '_' || literal == '!') {
                        sql.append('!');
                    }
                    sql.append((char) literal);
                },
                () -> sql.append('%'));
        return sql.toString();
    }

    /// Whether all of the text is like the pattern, case and all.
    static boolean matches(String pattern, String text) {
        int[] wanted = new int[pattern.length()]; // a character, or -1 for any number of them
        int[] size = {0};
        parse(pattern, c -> wanted[size[0]++] = c, () -> wanted[size[0]++] = -1);
        int at = 0;
        int next = 0;
        int star = -1;
        int resume = 0;
        while (next < text.length()) {
            if (at < size[0] && wanted[at] == -1) {
                star = at++;
                resume = next;
            } else if (at < size[0] && wanted[at] == text.charAt(next)) {
                at++;
                next++;
            } else if (star >= 0) {
                at = star + 1;
                next = ++resume;
            } else {
                return false;
            }
        }
        while (at < size[0] && wanted[at] == -1) {
            at++;
        }
        return at == size[0];
    }

    private static void parse(String pattern, IntConsumer literal, Runnable wildcard) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\'
                    && i + 1 < pattern.length()
                    && (pattern.charAt(i + 1) == '*' || pattern.charAt(i + 1) == '\\')) {
                literal.accept(pattern.charAt(++i));
            } else if (c == '*') {
                wildcard.run();
            } else {
                literal.accept(c);
            }
        }
    }
}
