package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Refusal.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// H2's refusals. All that it tells is its message; what stands in quotes there is the same in
/// every language (`_messages_*.prop` in its jar).
final class H2Refusals implements Function<SQLException, Optional<Refusal>> {
    private static final String QUOTED = "\"[^\"]*+(?:\"\"[^\"]*+)*+\"";
    private static final String NAME = "(" + QUOTED + "|[^\"., ()]+)";
    private static final String TABLE = "(?:" + NAME + "\\.)?+" + NAME;

    /// As in `public.todo_key INDEX public.todo_index_1 ON public.todo(name NULLS FIRST) VALUES …`:
    /// either one of the names before it, or the table.
    private static final Pattern INDEX = Pattern.compile(QUOTED + "| ON " + TABLE + "\\(");

    /// As in `fk: public.book FOREIGN KEY(shelf) REFERENCES public.shelf(id) (…)`.
    private static final Pattern FOREIGN_KEY = Pattern.compile(": " + TABLE + " FOREIGN KEY\\(");

    private static final Pattern COLUMN = Pattern.compile(NAME + "[^\",()]*(, |\\))");

    /// Longer than any two names and the columns of an index; what follows are values.
    private static final int NAMES_END = 2000;

    private static final String CHECK_COLUMNS =
            "select column_name from information_schema.constraint_column_usage"
                    + " where table_schema = current_schema and table_name = ? and constraint_name = ?";

    private final Table<?> table;
    private final Database database;
    private final Map<String, List<String>> checks = new ConcurrentHashMap<>();

    H2Refusals(Table<?> table, Database database) {
        this.table = table;
        this.database = database;
    }

    @Override
    public Optional<Refusal> apply(SQLException e) {
        var quoted = inQuotes(String.valueOf(e.getMessage()));
        String first = quoted.isEmpty() ? "" : quoted.getFirst();
        return Optional.ofNullable(
                switch (e.getSQLState()) {
                    case "23505" -> refusal(Kind.UNIQUE, columns(INDEX, first));
                    case "23506" -> refusal(Kind.MISSING, columns(FOREIGN_KEY, first));
                    case "23503" -> Refusal.of(Kind.REFERRED);
                    case "23502" -> refusal(Kind.NULL, List.of(first));
                    case "23513" -> refusal(Kind.CHECK, check(first));
                    case "22001" -> tooLong(first);
                    case "22003" -> Refusal.of(Kind.RANGE);
                    case "22004" -> refusal(Kind.RANGE, quoted.stream().skip(1).limit(1).toList());
                    case String state when state.startsWith("22") -> Refusal.of(Kind.VALUE);
                    default -> null;
                });
    }

    private Refusal refusal(Kind kind, List<String> columns) {
        return Refusal.of(kind, table, database, columns);
    }

    /// Said of numbers, too. A name in it is not quoted, and its type follows.
    private Refusal tooLong(String columnAndType) {
        var column =
                table.columns.stream()
                        .filter(c -> columnAndType.startsWith(unquoted(c.sql()) + " "))
                        .max(Comparator.comparing(c -> c.label().length()));
        boolean number =
                column.filter(c -> Number.class.isAssignableFrom(c.javaType())).isPresent();
        return new Refusal(number ? Kind.RANGE : Kind.LONG, column.stream().toList());
    }

    /// Of a constraint of our table: names in the parentheses that follow.
    private List<String> columns(Pattern pattern, String text) {
        String names = text.substring(0, Math.min(text.length(), NAMES_END));
        var start = pattern.matcher(names);
        boolean found = start.find();
        while (found && start.group(2) == null) {
            found = start.find();
        }
        if (!found || !database.quote(unquoted(start.group(2))).equals(table.name)) {
            return List.of();
        }
        var columns = new ArrayList<String>();
        var column = COLUMN.matcher(names).region(start.end(), names.length());
        while (column.lookingAt()) {
            columns.add(unquoted(column.group(1)));
            if (column.group(2).equals(")")) {
                break;
            }
            column.region(column.end(), names.length());
        }
        return columns;
    }

    /// @param text as in `todo_check: `; that of a domain has no name
    private List<String> check(String text) {
        if (!text.endsWith(": ")) {
            return List.of();
        }
        String name = text.substring(0, text.length() - 2);
        var known = checks.get(name);
        return known != null ? known : readCheck(name);
    }

    private List<String> readCheck(String name) {
        var read =
                SqlProblems.catalog(
                        database,
                        rows -> {
                            var columns = new ArrayList<String>();
                            while (rows.next()) {
                                columns.add(rows.getString(1));
                            }
                            return columns;
                        },
                        CHECK_COLUMNS,
                        unquoted(table.name),
                        name);
        read.ifPresent(columns -> checks.put(name, columns));
        return read.isPresent() ? read.get() : List.of();
    }

    private static String unquoted(String name) {
        return name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
    }

    /// The parts of a message in double quotes; those within them are doubled.
    private static List<String> inQuotes(String message) {
        var parts = new ArrayList<String>();
        int start = message.indexOf('"');
        while (start >= 0) {
            int end = message.indexOf('"', start + 1);
            while (end >= 0 && message.startsWith("\"\"", end)) {
                end = message.indexOf('"', end + 2);
            }
            if (end < 0) {
                break;
            }
            parts.add(message.substring(start + 1, end).replace("\"\"", "\""));
            start = message.indexOf('"', end + 1);
        }
        return parts;
    }
}
