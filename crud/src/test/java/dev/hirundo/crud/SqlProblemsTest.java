package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hirundo.core.Problem;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import jakarta.data.exceptions.DataException;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What only one of the databases can do, or only some of its settings.
class SqlProblemsTest {
    record Thing(
            @Nullable UUID id,
            @Nullable String name,
            @Nullable String email,
            @Nullable Integer size,
            @Nullable UUID parent) {}

    private static Thing thing(String name, String email, int size) {
        return new Thing(null, name, email, size, null);
    }

    private static String told(Problem problem) {
        return problem.status()
                + problem.violations().stream()
                        .map(v -> " " + v.pointer() + " " + v.code())
                        .collect(Collectors.joining());
    }

    private static Problem problem(Database database, DataException failure) {
        return new SqlProblems(Table.described(Thing.class, database), database)
                .of(failure)
                .orElseThrow();
    }

    /// What inserting both comes to.
    private static String refused(Database database, String constraint, Thing first, Thing second) {
        String schema =
                "create table thing (id uuid primary key, name varchar(20), email varchar(20), size integer, parent uuid);";
        database.jdbi().useHandle(handle -> handle.createScript(schema + constraint).execute());
        var things = Repository.of(Thing.class, UUID.class, database);
        things.insert(first);
        var failure = assertThrows(DataException.class, () -> things.insert(second));
        return told(problem(database, failure));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "create unique index i on thing (lower(email))                            | 409 /email Unique",
                "create unique index i on thing (size, lower(email)) include (name)       | 409 /email Unique /size Unique",
                "create unique index i on thing (email) where name is not null            | 409 /email Unique",
                "create unique index i on thing (email) include (name, size)              | 409 /email Unique",
                "create unique index i on thing (lower(email)) where name is not null     | 409",
                "alter table thing add constraint i exclude (email with =)                | 409 /email Unique",
                "create domain small as integer check (value < 5); alter table thing alter column size type small | 422",
                "create table copy (email varchar(20) unique); create rule r as on insert to thing do also insert into copy values (new.email) | 409",
            })
    void postgresqlTellsTheColumnsOfWhateverIsUnique(String constraint, String expected) {
        int size = constraint.contains("domain") ? 7 : 1;
        try (var database = TestDatabase.POSTGRESQL.open()) {
            assertEquals(
                    expected,
                    refused(database, constraint, thing("a", "x", 1), thing("b", "x", size)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "alter column name set not null                      | (id) values ('ID')            | 422 /name NotNull",
                "add check (size < 5)                                | (id, size) values ('ID', 7)   | 422 /size Check",
                "add unique (id, email)                              | (id) values ('ID'), ('ID')    | 409 /id Unique",
                "add foreign key (parent) references thing           | (id, parent) values ('ID', 'NONE') | 409 /parent Reference",
            })
    void aPartitionOfOurTableIsOurTable(String constraint, String row, String expected) {
        String schema =
                """
                create table thing (id uuid primary key, name varchar(20), email varchar(20),
                    size integer, parent uuid) partition by hash (id);
                create table part partition of thing for values with (modulus 1, remainder 0);
                alter table thing
                """;
        String insert =
                "insert into thing "
                        + row.replace("ID", "01890000-0000-7000-8000-000000000001")
                                .replace("NONE", "01890000-0000-7000-8000-000000000002");
        try (var database = TestDatabase.POSTGRESQL.open()) {
            database.jdbi().useHandle(h -> h.createScript(schema + constraint).execute());
            assertEquals(expected, told(problem(database, failure(database, insert))));
        }
    }

    private static DataException failure(Database database, String sql) {
        var rows = new Rows<>(Table.described(Thing.class, database), database);
        return assertThrows(
                DataException.class,
                () ->
                        rows.run(
                                connection -> {
                                    try (var statement = connection.prepareStatement(sql)) {
                                        return statement.executeUpdate();
                                    }
                                }));
    }

    @Test
    void aTransactionThatFailedHidesNothing() {
        for (var kind : TestDatabase.values()) {
            try (var database = kind.open()) {
                database.jdbi()
                        .useHandle(
                                handle ->
                                        handle.execute(
                                                "create table thing (id uuid primary key, name varchar(20), email varchar(20) unique, size integer check (size > 0), parent uuid)"));
                var things = Repository.of(Thing.class, UUID.class, database);
                things.insert(thing("a", "x", 1));
                failsWithin(database, thing("b", "x", 1), "409 /email Unique");
                failsWithin(database, thing("b", "y", 0), "422 /size Check");
            }
        }
    }

    private static void failsWithin(Database database, Thing thing, String expected) {
        var things = Repository.of(Thing.class, UUID.class, database);
        database.jdbi()
                .useHandle(
                        handle -> {
                            handle.begin();
                            var failure =
                                    assertThrows(DataException.class, () -> things.insert(thing));
                            assertEquals(expected, told(problem(database, failure)));
                            handle.rollback();
                        });
    }

    /// H2 speaks the language of the JVM, and says it in English again.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "23505 | Eindeutiger Index oder Primärschlüssel verletzt: \"public.CONSTRAINT_68 INDEX public.\"\"a ON b(id)\"\" ON public.thing(\"\"name\"\" NULLS FIRST, email) VALUES ( /* 1 */ 'n' )\" | 409 /name Unique /email Unique",
                "23505 | Unique index or primary key violation: \"PUBLIC.INDEX_4 ON PUBLIC.thing(email DESC NULLS LAST) VALUES ( /* 1 */ '\"\" ON public.thing(name)' )\" | 409 /email Unique",
                "23505 | Unique index or primary key violation: \"public.i ON public.other(email) VALUES (1)\"  | 409",
                "23505 | Unique index or primary key violation: \"PRIMARY KEY ON public.thing(id) ( /* key:1 */ 1)\" | 409 /id Unique",
                "23506 | 参照整合性制約違反: \"fk: public.thing FOREIGN KEY(parent, size) REFERENCES public.thing(id, size) ('x')\" | 409 /size Reference /parent Reference",
                "23506 | Referential integrity constraint violation: \"fk: public.other FOREIGN KEY(parent) REFERENCES public.thing(id)\" | 409",
                "23503 | Referentielle Integrität verletzt: \"fk: public.thing FOREIGN KEY(parent) REFERENCES public.thing(id)\" | 409",
                "23502 | `列 \"name\" にはnull値が許されていません\nNULL not allowed for column \"name\"` | 422 /name NotNull",
                "23502 | NULL not allowed for column \"other\" | 422",
                "22001 | Wert zu groß / lang für Feld \"name CHARACTER VARYING(20)\": \"'\"\"email x' (25)\" | 422 /name Size",
                "22001 | Value too long for column \"size NUMERIC(4, 2)\": \"12345 (32)\" | 422 /size Range",
                "22001 | Value too long for column \"names CHARACTER VARYING(20)\": \"'x'\" | 422",
                "22004 | Numerischer Wert außerhalb des Bereichs: \"99999\" in Feld \"size\" | 422 /size Range",
                "22003 | Numeric value out of range: \"name\" | 422",
                "22018 | Data conversion error converting \"name\" | 422",
                "23505 | | 409",
                "23502 | no quotes | 422",
                "22001 | half \"open | 422",
                "23505 | \"x | 409",
            })
    void h2IsUnderstoodInEveryLanguage(String state, @Nullable String message, String expected) {
        try (var database = TestDatabase.H2.open()) {
            var cause = new SQLException(message, state);
            assertEquals(expected, told(problem(database, new DataException("x", cause))));
        }
    }

    @Test
    void anOverlongMessageOfH2IsNoTrouble() {
        try (var database = TestDatabase.H2.open()) {
            for (String message :
                    new String[] {
                        "x: \"" + "a".repeat(1_000_000) + "\"",
                        "x: \"" + "\"\"".repeat(1_000_000) + "\"",
                        "\"".repeat(1_000_001),
                        "x: \"i ON thing(" + "name, ".repeat(100_000) + ")\""
                    }) {
                for (String state : new String[] {"23505", "23506", "23502", "23513", "22001"}) {
                    problem(database, new DataException("x", new SQLException(message, state)));
                }
            }
        }
    }

    @Test
    void whatIsNotTheClientsIsNoProblemOfHis() {
        for (var kind : TestDatabase.values()) {
            try (var database = kind.open()) {
                var problems = new SqlProblems(Table.described(Thing.class, database), database);
                for (String state :
                        new String[] {"42P01", "42102", "08006", "40001", "57014", ""}) {
                    var failure = new DataException("x", new SQLException("\"name\"", state));
                    assertEquals(Optional.empty(), problems.of(failure));
                }
                assertEquals(
                        Optional.empty(),
                        problems.of(new DataException("x", new SQLException("x"))));
                assertEquals(Optional.empty(), problems.of(new DataException("x")));
            }
        }
    }

    /// Run by [#h2NeedsNoDriverOfPostgresql] in a world of its own.
    static final class WithoutPostgresql implements Runnable {
        @Override
        public void run() {
            assertThrows(
                    ClassNotFoundException.class,
                    () -> Class.forName("org.postgresql.util.PSQLException"));
            h2();
        }

        /// With names in upper case, as H2 has them unless it is told otherwise.
        private static void h2() {
            var settings = new HikariConfig();
            settings.setDriverClassName("org.h2.Driver");
            settings.setJdbcUrl("jdbc:h2:mem:without");
            try (var pool = new HikariDataSource(settings)) {
                assertEquals(
                        "409 /name Unique /email Unique",
                        refused(
                                Database.of(pool),
                                "alter table thing add unique (email, name)",
                                thing("a", "x", 1),
                                thing("a", "x", 2)));
            }
        }
    }

    @Test
    void h2NeedsNoDriverOfPostgresql() throws Exception {
        var urls =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.contains("/postgresql/postgresql/"))
                        .map(SqlProblemsTest::url)
                        .toArray(URL[]::new);
        try (var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            var world = loader.loadClass(WithoutPostgresql.class.getName());
            var constructor = world.getDeclaredConstructor();
            constructor.setAccessible(true);
            Thread.currentThread().setContextClassLoader(loader);
            ((Runnable) constructor.newInstance()).run();
        } finally {
            Thread.currentThread().setContextClassLoader(SqlProblemsTest.class.getClassLoader());
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
