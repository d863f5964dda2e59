package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Dialect;
import jakarta.data.exceptions.DataException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.IntUnaryOperator;

/// How a database compares text: learnt from it, so that what is decided in memory is the same.
enum TextRules {
    /// By UTF-16 code unit; texts are the same in either case if they are in upper case.
    H2 {
        @Override
        int compare(String a, String b) {
            return a.compareTo(b);
        }

        @Override
        String fold(String text) {
            return text.toUpperCase(Locale.getDefault()); // as H2 does, in the same JVM
        }
    },
    /// By code point; a letter is the same in either case.
    POSTGRESQL {
        @Override
        String fold(String text) {
            return folded(text, Character::toLowerCase);
        }
    },
    /// By code point; an ASCII letter is the same in either case.
    POSTGRESQL_ASCII {
        @Override
        String fold(String text) {
            return folded(text, c -> c < 128 ? Character.toLowerCase(c) : c);
        }
    };

    int compare(String a, String b) {
        for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) { // surrogates stand for what is above all others
                boolean leftIsPair = Character.isSurrogate(left);
                return leftIsPair == Character.isSurrogate(right)
                        ? Character.compare(left, right)
                        : leftIsPair ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /// The same for texts that differ in nothing but case.
    abstract String fold(String text);

    private static String folded(String text, IntUnaryOperator letter) {
        return text.codePoints()
                .map(letter)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static TextRules of(Database database) {
        if (database.dialect() == Dialect.H2) {
            return H2;
        }
        try {
            return database.withConnection(
                    connection -> {
                        try (var statement = connection.createStatement();
                                var rows = statement.executeQuery("select 'É' ilike 'é'")) {
                            rows.next();
                            return rows.getBoolean(1) ? POSTGRESQL : POSTGRESQL_ASCII;
                        }
                    });
        } catch (SQLException e) {
            throw new DataException(e.getMessage(), e);
        }
    }
}
