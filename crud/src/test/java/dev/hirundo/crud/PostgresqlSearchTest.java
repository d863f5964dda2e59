package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What search can do on PostgreSQL alone: ranks, and beginnings of words.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresqlSearchTest {
    @AutoClose private final Site site;
    private final Repository<Todo, UUID> rows;

    PostgresqlSearchTest() {
        site =
                Site.of(
                        TestDatabase.POSTGRESQL,
                        Todo.SCHEMA,
                        (routing, database) ->
                                routing.register(
                                        "/todos",
                                        Crud.of(Todo.class, database)
                                                .access(Access.everyone())
                                                .searchable("title")
                                                .build()));
        rows = Repository.of(Todo.class, UUID.class, site.database);
    }

    @BeforeEach
    void empty() {
        site.execute("delete from todo");
    }

    private List<String> found(String query) {
        return site.get("/todos?q=" + query).is(200).json().get("items").findValuesAsText("title");
    }

    @Test
    void theBestMatchComesFirst() {
        rows.insertAll(
                List.of(
                        Todo.of("a bird"),
                        Todo.of("bird bird bird"),
                        Todo.of("a bird and a bird")));
        assertEquals(List.of("bird bird bird", "a bird and a bird", "a bird"), found("bird"));
    }

    @Test
    void theLastWordMayBeTheBeginningOfOne() {
        rows.insertAll(
                List.of(Todo.of("barn swallow"), Todo.of("swan lake"), Todo.of("tawny owl")));
        assertEquals(List.of("barn swallow"), found("barn+swal"));
        assertEquals(List.of("barn swallow", "swan lake"), found("swa").stream().sorted().toList());
        assertEquals(List.of(), found("swal+barn"));
        assertEquals(List.of("tawny owl"), found("o"));
    }

    @Test
    void quotesMinusAndOrAreUnderstood() {
        rows.insertAll(List.of(Todo.of("barn swallow"), Todo.of("swallow barn"), Todo.of("owl")));
        assertEquals(List.of("barn swallow"), found("%22barn+swallow%22"));
        assertEquals(List.of("swallow barn"), found("barn+-%22barn+swallow%22"));
        assertEquals(3, found("owl+or+barn").size());
    }

    @Test
    void aWalkThroughRankedRowsBesideWritersSkipsAndRepeatsNone() {
        var kept = new HashSet<String>();
        rows.insertAll(
                        IntStream.range(0, 90)
                                .mapToObj(i -> Todo.of("kept " + "bird ".repeat(1 + i % 5)))
                                .toList())
                .forEach(row -> kept.add(String.valueOf(row.id())));
        var seen = new ArrayList<String>();
        String next = "";
        for (int page = 0; page == 0 || !next.isEmpty(); page++) {
            var reply = site.get("/todos?q=bird&limit=7" + next).is(200).json();
            seen.addAll(reply.get("items").findValuesAsText("id"));
            next = reply.get("next").isNull() ? "" : "&cursor=" + reply.get("next").asText();
            var passing = rows.insert(Todo.of("bird ".repeat(1 + page % 6)));
            if (page % 2 == 0) {
                rows.delete(passing);
            }
            assertTrue(page < 100);
        }
        assertEquals(seen.size(), new HashSet<>(seen).size());
        seen.retainAll(kept);
        assertEquals(kept.size(), seen.size());
    }
}
