package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import jakarta.persistence.Column;
import jakarta.persistence.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The indexes that lists need are asked for at start, in words that can be run.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class IndexContract {
    private static final String SCHEMA =
            """
            create table "Odd Name" (id uuid primary key, title varchar(100) not null, "The Rank" integer, due date, done boolean not null, note varchar(50))
            """;

    @Table(name = "Odd Name")
    record Odd(
            UUID id,
            String title,
            @Column(name = "The Rank") @Nullable Integer rank,
            @Nullable LocalDate due,
            boolean done,
            @Nullable String note) {}

    private final TestDatabase kind;
    private Database database;

    IndexContract(TestDatabase kind) {
        this.kind = kind;
        this.database = kind.open();
    }

    @BeforeEach
    void open() {
        database.close();
        database = kind.open();
        database.jdbi().useHandle(handle -> handle.execute(SCHEMA));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> warnings(UnaryOperator<Crud.Builder<Odd>> lists) {
        try (var log = TestLogging.record()) {
            lists.apply(Crud.of(Odd.class, database).access(Access.everyone())).build();
            return log.atLeast(Level.WARNING);
        }
    }

    private void follow(List<String> warnings) {
        for (String warning : warnings) {
            String advised = warning.substring(warning.indexOf("add a migration: "));
            database.jdbi()
                    .useHandle(
                            handle ->
                                    handle.createScript(
                                                    advised.substring("add a migration: ".length()))
                                            .execute());
        }
    }

    @Test
    void whatIsSortedOrFilteredWithoutAnIndexIsToldUntilItHasOne() {
        UnaryOperator<Crud.Builder<Odd>> lists =
                crud ->
                        crud.filterable("title", "done", "due", "id")
                                .sortable("rank", "title", "id");
        var warnings = warnings(lists);
        assertEquals(1, warnings.size(), warnings::toString);
        follow(warnings);
        assertEquals(List.of(), warnings(lists));
    }

    @Test
    void onlyWhatIsAskedForIsTold() {
        assertEquals(List.of(), warnings(crud -> crud));
        assertEquals(List.of(), warnings(crud -> crud.filterable("id", "done").sortable("id")));
    }

    @Test
    void whatIsSearchedNeedsNoMoreThanIsAdvised() {
        UnaryOperator<Crud.Builder<Odd>> search = crud -> crud.searchable("title");
        var warnings = warnings(search);
        assertEquals(kind == TestDatabase.H2 ? 0 : 1, warnings.size(), warnings::toString);
        follow(warnings);
        assertEquals(List.of(), warnings(search));
    }

    @Test
    void anIndexOfOtherFieldsIsNoneForThisSearch() {
        follow(warnings(crud -> crud.searchable("title")));
        var both = warnings(crud -> crud.searchable("title", "note"));
        assertEquals(kind == TestDatabase.H2 ? 0 : 1, both.size(), both::toString);
    }
}
