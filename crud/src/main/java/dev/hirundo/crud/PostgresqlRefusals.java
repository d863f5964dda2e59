package dev.hirundo.crud;

import dev.hirundo.core.data.Database;
import dev.hirundo.crud.Refusal.Kind;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// PostgreSQL's refusals, by the fields of its error message (protocol, section 54.8): never by its
/// text, whose language is the server's.
///
/// Loaded for PostgreSQL only: its driver need not be there otherwise.
final class PostgresqlRefusals implements Function<SQLException, Optional<Refusal>> {
    /// Columns of an index are its own, and those in its expressions; where it is partial, these
    /// cannot be told from those of its condition. A table that is partitioned is told by the name
    /// of the partition.
    private static final String CONSTRAINT =
            """
            with ours as (
                select to_regclass(?)::oid as oid
                union select relid::oid from pg_partition_tree(to_regclass(?)))
            select t.oid in (select oid from ours),
                coalesce(c.confrelid in (select oid from ours), false),
                array(select a.attname::text from unnest(c.conkey) with ordinality k (attnum, place)
                    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum order by k.place),
                array(select a.attname::text from unnest(c.confkey) with ordinality k (attnum, place)
                    join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.attnum order by k.place),
                array(select a.attname::text from pg_attribute a
                    where a.attrelid = i.indrelid and coalesce(
                        array_position(i.indkey::int2[], a.attnum) < i.indnkeyatts,
                        i.indexprs is not null and i.indpred is null and exists (
                            select from pg_depend d
                            where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                                and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid
                                and d.refobjsubid = a.attnum)))
            from pg_class t
            join pg_namespace n on n.oid = t.relnamespace
            left join pg_constraint c on c.conrelid = t.oid and c.conname = ?
            left join pg_class x on x.relname = ? and x.relnamespace = t.relnamespace
            left join pg_index i on i.indexrelid = x.oid and i.indrelid = t.oid
            where n.nspname = ? and t.relname = ?
            """;

    /// Where something was refused, by PostgreSQL's own names. The constraint's is empty where it
    /// has none.
    private record Place(String schema, String table, String constraint) {}

    /// @param ours whether it is of our table
    /// @param toOurs whether it refers to our table
    /// @param key its columns
    /// @param referred the columns that they refer to
    /// @param index the columns of the index of its name
    private record Constraint(
            boolean ours,
            boolean toOurs,
            List<String> key,
            List<String> referred,
            List<String> index) {
        static final Constraint UNKNOWN =
                new Constraint(false, false, List.of(), List.of(), List.of());

        static Constraint read(ResultSet rows) throws SQLException {
            return rows.next()
                    ? new Constraint(
                            rows.getBoolean(1),
                            rows.getBoolean(2),
                            names(rows.getArray(3)),
                            names(rows.getArray(4)),
                            names(rows.getArray(5)))
                    : UNKNOWN;
        }

        private static List<String> names(Array array) throws SQLException {
            return List.of((String[]) array.getArray());
        }
    }

    private final Table<?> table;
    private final Database database;
    private final Map<Place, Constraint> known = new ConcurrentHashMap<>();

    PostgresqlRefusals(Table<?> table, Database database) {
        this.table = table;
        this.database = database;
    }

    @Override
    public Optional<Refusal> apply(SQLException e) {
        return Optional.ofNullable(
                switch (e.getSQLState()) {
                    case "23505", "23P01" -> {
                        var constraint = constraint(e);
                        yield refusal(Kind.UNIQUE, constraint, constraint.index);
                    }
                    case "23503" -> reference(constraint(e), e);
                    case "23001" -> Refusal.of(Kind.REFERRED);
                    case "23502" -> refusal(Kind.NULL, constraint(e), column(e));
                    case "23514" -> {
                        var constraint = constraint(e);
                        yield refusal(Kind.CHECK, constraint, constraint.key);
                    }
                    case "22001" -> Refusal.of(Kind.LONG);
                    case "22003" -> Refusal.of(Kind.RANGE);
                    case String state when state.startsWith("22") -> Refusal.of(Kind.VALUE);
                    default -> null;
                });
    }

    private Refusal refusal(Kind kind, Constraint constraint, List<String> columns) {
        return constraint.ours ? Refusal.of(kind, table, database, columns) : Refusal.of(kind);
    }

    /// Its table is the referring one either way. In a table that refers to itself only the detail
    /// tells: `Key (parent)=(…)` of the columns that refer, or of those that are referred to.
    private Refusal reference(Constraint constraint, SQLException e) {
        if (constraint.ours && (!constraint.toOurs || isAbout(constraint.key, e))) {
            return refusal(Kind.MISSING, constraint, constraint.key);
        }
        boolean referred =
                constraint.toOurs && (!constraint.ours || isAbout(constraint.referred, e));
        return Refusal.of(referred ? Kind.REFERRED : Kind.REFERENCE);
    }

    private static boolean isAbout(List<String> columns, SQLException e) {
        var told = told(e);
        String detail = told == null ? null : told.getDetail();
        int end = detail == null ? -1 : detail.indexOf(")=(");
        return detail != null
                && end >= 0
                && detail.substring(0, end).endsWith("(" + String.join(", ", columns));
    }

    private Constraint constraint(SQLException e) {
        var told = told(e);
        if (told == null || told.getSchema() == null || told.getTable() == null) {
            return Constraint.UNKNOWN; // raised by a trigger, or of a domain
        }
        String name = told.getConstraint();
        var place = new Place(told.getSchema(), told.getTable(), name == null ? "" : name);
        var constraint = known.get(place);
        return constraint != null ? constraint : read(place);
    }

    private Constraint read(Place place) {
        var read =
                SqlProblems.catalog(
                        database,
                        Constraint::read,
                        CONSTRAINT,
                        table.name,
                        table.name,
                        place.constraint,
                        place.constraint,
                        place.schema,
                        place.table);
        read.ifPresent(constraint -> known.put(place, constraint));
        return read.orElse(Constraint.UNKNOWN);
    }

    private static List<String> column(SQLException e) {
        var told = told(e);
        String column = told == null ? null : told.getColumn();
        return column == null ? List.of() : List.of(column);
    }

    private static @Nullable ServerErrorMessage told(SQLException e) {
        return e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
    }
}
