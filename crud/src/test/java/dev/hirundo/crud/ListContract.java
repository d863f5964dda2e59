package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a list shows, page by page.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ListContract {
    private static final Pattern LINK = Pattern.compile("<([^>]+)>; rel=\"next\"");

    @AutoClose private final Site site;
    private final Repository<Todo, UUID> rows;

    ListContract(TestDatabase kind) {
        site = Site.ofTodos(kind);
        rows = Repository.of(Todo.class, UUID.class, site.database);
    }

    @BeforeEach
    void empty() {
        site.execute("delete from todo");
    }

    private List<String> fill(int size) {
        return rows
                .insertAll(IntStream.range(0, size).mapToObj(i -> Todo.of("todo " + i)).toList())
                .stream()
                .map(todo -> String.valueOf(todo.id()))
                .toList();
    }

    private static List<String> ids(JsonNode page) {
        return page.get("items").findValuesAsText("id");
    }

    @Test
    void anEmptyListHasNoItemsAndNoNext() {
        var reply = site.get("/todos").is(200);
        assertEquals("{\"items\":[],\"next\":null}", reply.body());
        assertEquals("application/json", reply.header("Content-Type"));
        assertEquals("", reply.header("Link"));
    }

    @Test
    void rowsComeInTheOrderTheyWereMade() {
        var ids = fill(20);
        assertEquals(ids, ids(site.get("/todos").is(200).json()));
    }

    @Test
    void anItemIsTheRowAsGetSendsIt() {
        fill(1);
        var item = site.get("/todos").json().at("/items/0");
        assertEquals(site.get("/todos/" + item.get("id").asText()).json(), item);
    }

    @ParameterizedTest
    @CsvSource({"'', 20", "?limit=1, 1", "?limit=100, 100", "?limit=99, 99", "?limit=20, 20"})
    void aPageHasAsManyRowsAsItsLimit(String query, int size) {
        var ids = fill(101);
        var page = site.get("/todos" + query).is(200).json();
        assertEquals(ids.subList(0, size), ids(page));
        assertFalse(page.get("next").isNull());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void aPageThatHoldsTheLastRowHasNoNext(int limit) {
        fill(3);
        var reply = site.get("/todos?limit=" + limit);
        assertTrue(reply.json().get("next").isNull());
        assertEquals("", reply.header("Link"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 20, 50, 100})
    void nextLeadsThroughAllRowsOnce(int limit) {
        var ids = fill(250);
        var seen = new ArrayList<String>();
        String query = "?limit=" + limit;
        while (true) {
            var page = site.get("/todos" + query).is(200).json();
            seen.addAll(ids(page));
            if (page.get("next").isNull()) {
                break;
            }
            query = "?limit=" + limit + "&cursor=" + page.get("next").asText();
        }
        assertEquals(ids, seen);
    }

    @Test
    void theLinkHeaderLeadsWhereNextDoes() {
        var ids = fill(250);
        var seen = new ArrayList<String>();
        String target = "/todos?limit=60";
        while (!target.isEmpty()) {
            var reply = site.get(target).is(200);
            seen.addAll(ids(reply.json()));
            var link = LINK.matcher(reply.header("Link"));
            target = link.matches() ? link.group(1) : "";
            assertEquals(!target.isEmpty(), reply.json().get("next").isTextual());
            assertTrue(
                    target.isEmpty() || target.endsWith("&cursor=" + reply.text("next")), target);
        }
        assertEquals(ids, seen);
    }

    @Test
    void aCursorMayBeUsedWithAnotherLimitAndOften() {
        var ids = fill(10);
        String next = site.get("/todos?limit=2").text("next");
        assertEquals(
                ids.subList(2, 5), ids(site.get("/todos?limit=3&cursor=" + next).is(200).json()));
        assertEquals(ids.subList(2, 10), ids(site.get("/todos?cursor=" + next).is(200).json()));
    }

    @Test
    void theRowOfTheCursorMayBeGone() {
        var ids = fill(10);
        String next = site.get("/todos?limit=4").text("next");
        ids.subList(2, 6).forEach(id -> site.delete("/todos/" + id).is(204));
        assertEquals(ids.subList(6, 10), ids(site.get("/todos?cursor=" + next).is(200).json()));
    }

    @Test
    void aWalkBesideWritersSkipsAndRepeatsNoRowThatWasThereThroughout()
            throws InterruptedException {
        var kept = fill(150);
        var stop = new AtomicBoolean();
        var writer = Thread.startVirtualThread(() -> insertAndDelete(stop));
        for (int walk = 0; walk < 3; walk++) {
            var seen = new ArrayList<String>();
            String query = "?limit=10";
            for (boolean more = true; more; ) {
                var page = site.get("/todos" + query).is(200).json();
                seen.addAll(ids(page));
                more = page.get("next").isTextual() && seen.size() < 2000;
                query = "?limit=10&cursor=" + page.get("next").asText();
            }
            assertEquals(seen.size(), new HashSet<>(seen).size());
            assertEquals(kept, seen.stream().filter(kept::contains).toList());
        }
        stop.set(true);
        writer.join();
    }

    /// Rows with ids all over the order.
    private void insertAndDelete(AtomicBoolean stop) {
        while (!stop.get()) {
            rows.delete(rows.insert(Todo.of("passing").withId(UUID.randomUUID())));
        }
    }
}
