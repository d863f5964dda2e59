package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Dialect;
import dev.hirundo.crud.Condition.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Full-text search over some columns of a table, by what each database has for it.
///
/// PostgreSQL ranks what it finds and takes the last word as the beginning of one; H2 finds rows
/// that hold every word, whole.
final class Search {
    private static final System.Logger LOGGER = System.getLogger(Search.class.getPackageName());
    private static final ColumnType TEXT = ColumnType.of(String.class);
    private static final Pattern NULL = Pattern.compile("\\bnull\\b", Pattern.CASE_INSENSITIVE);

    private final Dialect dialect;
    private final Set<String> fields;
    private final String matches;
    private final String rank;

    /// H2 takes a null for the word null.
    private final Condition reallyNull;

    private Search(Dialect dialect, List<Column> columns, String matches, String rank) {
        this.dialect = dialect;
        this.fields = columns.stream().map(Column::name).collect(Collectors.toUnmodifiableSet());
        this.matches = matches;
        this.rank = rank;
        this.reallyNull =
                dialect == Dialect.H2
                        ? new Condition(
                                columns.stream()
                                        .map(c -> c.sql() + " ilike '%null%'")
                                        .collect(Collectors.joining(" or ", "(", ")")),
                                List.of())
                        : Condition.TRUE;
    }

    /// On H2 it makes the index; on PostgreSQL a migration has to, and one that is missing is
    /// warned of.
    static Search of(List<Column> columns, Table<?> table, Database database) {
        return switch (database.dialect()) {
            case H2 -> h2(columns, table, database);
            case POSTGRESQL -> postgresql(columns, table, database);
        };
    }

    Set<String> fields() {
        return fields;
    }

    Condition condition(String words) {
        var found = new Condition(matches, List.of(new Parameter(TEXT, words)));
        return NULL.matcher(words).find() ? found.and(reallyNull) : found;
    }

    /// How well a row matches, where the database can tell.
    Optional<Keyset.Key> rank(String words) {
        return dialect == Dialect.POSTGRESQL
                ? Optional.of(Keyset.Key.rank(rank, List.of(new Parameter(TEXT, words))))
                : Optional.empty();
    }

    private static Search postgresql(List<Column> columns, Table<?> table, Database database) {
        String text =
                columns.stream()
                        .map(c -> c.isNullable() ? "coalesce(" + c.sql() + ", '')" : c.sql())
                        .collect(Collectors.joining(" || ' ' || "));
        String vector = "to_tsvector('simple', " + text + ")";
        // words as a search engine takes them; the last one may go on, unless it ends in brackets
        String query =
                "regexp_replace(websearch_to_tsquery('simple', ?)::text, '''$', ''':*')::tsquery";
        String matches = vector + " @@ " + query;
        if (!isIndexed(table, matches, database)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "each search reads all of {0}; add a migration: create index on {0} using gin ({1})",
                    table.name,
                    vector);
        }
        return new Search(
                Dialect.POSTGRESQL, columns, matches, "ts_rank(" + vector + ", " + query + ")");
    }

    /// Asks the planner, who alone knows whether an index fits.
    private static boolean isIndexed(Table<?> table, String matches, Database database) {
        return database.inTransaction(
                handle -> {
                    handle.execute("set local enable_seqscan = off");
                    return handle
                            .select("explain select from " + table.name + " where " + matches, "a")
                            .mapTo(String.class)
                            .stream()
                            .anyMatch(line -> line.contains("Bitmap Index Scan"));
                });
    }

    private static Search h2(List<Column> columns, Table<?> table, Database database) {
        String names = columns.stream().map(Column::stored).collect(Collectors.joining(","));
        String tableColumn = database.quote("table");
        database.jdbi().useHandle(handle -> index(handle, tableColumn, table.stored, names));
        return new Search(
                Dialect.H2,
                columns,
                table.id.sql()
                        + " in (select cast(f.\"KEYS\"[1] as "
                        + h2Type(table.id)
                        + ") from ft_search_data(?, 0, 0) f where f.\"SCHEMA\" = schema() and f.\"TABLE\" = '"
                        + table.stored.replace("'", "''")
                        + "')",
                "");
    }

    private static String h2Type(Column id) {
        return switch (id.javaType().getSimpleName()) {
            case "UUID" -> "uuid";
            case "Long" -> "bigint";
            case "Integer" -> "integer";
            default -> "varchar";
        };
    }

    private static void index(Handle handle, String tableColumn, String table, String columns) {
        handle.execute("create alias if not exists ft_init for 'org.h2.fulltext.FullText.init'");
        handle.execute("call ft_init()");
        var present =
                handle.select(
                                "select columns from ft.indexes where schema = schema() and "
                                        + tableColumn
                                        + " = ?",
                                table)
                        .mapTo(String.class)
                        .findOne();
        if (present.isPresent() && !present.get().equals(columns)) {
            handle.execute("call ft_drop_index(schema(), ?)", table);
        }
        if (present.isEmpty() || !present.get().equals(columns)) {
            handle.execute("call ft_create_index(schema(), ?, ?)", table, columns);
        }
    }
}
