package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.core.data.Dialect;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PostgreSQL reads pages and finds by the indexes that are advised at start.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresqlIndexTest {
    record Entry(UUID id, String title, @Nullable String note, int hits, Instant createdAt) {}

    @AutoClose private final Database database = TestDatabase.POSTGRESQL.open();

    @BeforeAll
    void fill() {
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.createScript(
                                                """
                                                create table entry (id uuid primary key, title varchar(100) not null, note varchar(100),
                                                    hits integer not null, created_at timestamptz not null);
                                                insert into entry select gen_random_uuid(), 'title ' || i,
                                                    case when i % 3 = 0 then null else 'note ' || i % 100 end, i % 50,
                                                    now() - i * interval '1 second' from generate_series(1, 20000) i
                                                """)
                                        .execute());
        try (var log = TestLogging.record()) {
            Crud.of(Entry.class, database)
                    .access(Access.everyone())
                    .filterable("title", "hits")
                    .sortable("title", "note", "hits", "createdAt")
                    .searchable("title", "note")
                    .build();
            for (String warning : log.atLeast(Level.WARNING)) {
                String advised = warning.substring(warning.indexOf("add a migration: ") + 17);
                database.jdbi().useHandle(handle -> handle.createScript(advised).execute());
            }
        }
        database.jdbi().useHandle(handle -> handle.execute("vacuum analyze entry"));
    }

    private SqlRepository<Entry, UUID> rows() {
        return new SqlRepository<>(
                Table.of(Entry.class, database), UUID.class, database, InstantSource.system());
    }

    private String plan(Condition where, Keyset keyset) {
        String sql =
                "explain "
                        + rows().table.select
                        + where.after(" where ")
                        + keyset.forward()
                        + " limit 21";
        return rows().rows
                .run(
                        connection -> {
                            try (var statement = connection.prepareStatement(sql)) {
                                new Condition("", keyset.parameters())
                                        .bind(statement, where.bind(statement, 1));
                                var plan = new StringBuilder(sql);
                                try (var lines = statement.executeQuery()) {
                                    while (lines.next()) {
                                        plan.append('\n').append(lines.getString(1));
                                    }
                                }
                                return plan.toString();
                            }
                        });
    }

    private Keyset keyset(String sort) {
        var table = rows().table;
        return Keyset.of(
                Stream.of(sort.split(","))
                        .map(
                                key ->
                                        Keyset.Key.of(
                                                table.field(key.replace("-", "")),
                                                !key.startsWith("-"),
                                                false))
                        .toList(),
                table.id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "-id",
                "title",
                "-title",
                "hits",
                "-hits",
                "createdAt",
                "-createdAt",
                "note",
                "-note",
                "note,-title",
                "-hits,title"
            })
    void aPageIsReadFromItsPlaceInAnIndex(String sort) {
        var keyset = keyset(sort);
        for (var part : keyset.parts(null, true, Dialect.POSTGRESQL)) {
            String first = plan(part.condition(), part.keyset());
            assertTrue(first.contains("Index Scan") && !first.contains("Seq Scan"), first);
        }
        for (int at : List.of(100, 19000)) {
            var values = keys(keyset, at);
            for (var part : keyset.parts(values, true, Dialect.POSTGRESQL)) {
                String later = plan(part.condition(), part.keyset());
                assertTrue(later.contains("Index Cond"), Arrays.toString(values) + later);
                assertFalse(later.contains("Seq Scan"), later);
            }
        }
    }

    private @Nullable Object[] keys(Keyset keyset, int offset) {
        return keyset.keys().stream()
                .map(
                        key ->
                                key.column()
                                        .of(
                                                rows().pages
                                                        .slice(
                                                                Condition.TRUE,
                                                                keyset,
                                                                null,
                                                                true,
                                                                1,
                                                                offset)
                                                        .rows()
                                                        .getFirst()))
                .toArray();
    }

    @Test
    void aSearchAsksItsIndex() {
        var table = rows().table;
        var search = Search.of(List.of(table.text("title"), table.text("note")), table, database);
        for (String words : List.of("title 77", "note 7 title")) {
            String plan =
                    plan(
                            search.condition(words),
                            Keyset.of(search.rank(words).stream().toList(), table.id));
            assertTrue(plan.contains("Bitmap Index Scan"), plan);
        }
    }
}
