package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import jakarta.data.exceptions.DataException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Warns of lists that read the whole table because no index begins with the column they ask for.
final class Indexes {
    private static final System.Logger LOGGER = System.getLogger(Indexes.class.getPackageName());

    private Indexes() {}

    static void warn(
            Table<?> table, Database database, Set<String> filterable, Set<String> sortable) {
        var asked = new LinkedHashSet<>(sortable);
        filterable.stream()
                // an index on one of two values is seldom of use
                .filter(name -> table.field(name).javaType() != Boolean.class)
                // nor one on whole lists of what they hold
                .filter(name -> !table.field(name).type().isTexts())
                .forEach(asked::add);
        if (asked.isEmpty()) {
            return;
        }
        var leading = leading(table, database);
        var missing =
                asked.stream().filter(n -> !leading.contains(table.field(n).stored())).toList();
        if (!missing.isEmpty()) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "lists of {0} by {1} read the whole table; add a migration: {2}",
                    table.name,
                    String.join(", ", missing),
                    missing.stream()
                            .map(table::field)
                            .map(
                                    column ->
                                            "create index on "
                                                    + table.name
                                                    + " ("
                                                    + column.sql()
                                                    + (column.equals(table.id)
                                                            ? ""
                                                            : ", " + table.id.sql())
                                                    + ")")
                            .collect(Collectors.joining("; ")));
        }
    }

    /// The columns that an index begins with.
    private static Set<String> leading(Table<?> table, Database database) {
        try {
            return database.withConnection(
                    connection -> {
                        var found = new HashSet<String>();
                        try (var rows =
                                connection
                                        .getMetaData()
                                        .getIndexInfo(
                                                connection.getCatalog(),
                                                connection.getSchema(),
                                                table.stored,
                                                false,
                                                true)) {
                            while (rows.next()) {
                                if (rows.getShort("ORDINAL_POSITION") == 1) {
                                    found.add(
                                            Table.unquoted(quoted(rows.getString("COLUMN_NAME"))));
                                }
                            }
                        }
                        return found;
                    });
        } catch (SQLException e) {
            throw new DataException(e.getMessage(), e);
        }
    }

    /// PostgreSQL gives names that need quotes with them, expressions too; H2 without.
    private static String quoted(String name) {
        return name != null && name.startsWith("\"") && name.endsWith("\"") && name.length() > 1
                ? name
                : '"' + name + '"';
    }
}
