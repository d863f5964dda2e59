package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import jakarta.data.Order;
import jakarta.data.Sort;
import jakarta.data.page.CursoredPage;
import jakarta.data.page.PageRequest;
import jakarta.data.page.PageRequest.Cursor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What may be asked for as a page, and what may not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PageRequestContract {
    record Word(String id) {}

    @AutoClose private final Database database;
    private final Repository<Todo, UUID> todos;

    PageRequestContract(TestDatabase kind) {
        database = kind.open();
        String text =
                kind == TestDatabase.H2
                        ? "varchar(10)"
                        : "varchar(10) collate \"C\""; // as Java compares
        database.jdbi()
                .useHandle(
                        handle ->
                                handle.createScript(
                                                Todo.SCHEMA
                                                        + "; create table word (id "
                                                        + text
                                                        + " primary key)")
                                        .execute());
        todos = Repository.of(Todo.class, UUID.class, database);
    }

    @BeforeEach
    void empty() {
        database.jdbi().useHandle(handle -> handle.execute("delete from todo"));
    }

    private CursoredPage<Todo> page(PageRequest request, Order<Todo> order) {
        return (CursoredPage<Todo>) todos.findAll(request, order);
    }

    @Test
    void theTotalIsCountedOnlyWhenAskedFor() {
        assertFalse(page(PageRequest.ofSize(1).withoutTotal(), Order.by()).hasTotals());
        assertEquals(0, page(PageRequest.ofSize(1).withTotal(), Order.by()).totalElements());
    }

    @Test
    void aPageMayBeAsLargeAsThereAreNumbers() {
        var stored = todos.insertAll(List.of(Todo.of("a"), Todo.of("b")));
        var page = page(PageRequest.ofSize(Integer.MAX_VALUE), Order.by());
        assertEquals(new HashSet<>(stored), new HashSet<>(page.content()));
        assertFalse(page.hasNext());
    }

    @Test
    void idsThatDifferOnlyInCaseAreNotSkippedWhereCaseIsIgnored() {
        var words = Repository.of(Word.class, String.class, database);
        words.insertAll(Stream.of("a", "A", "b", "B", "ab", "aB", "AB").map(Word::new).toList());
        var seen = new ArrayList<Word>();
        var page =
                (CursoredPage<Word>)
                        words.findAll(PageRequest.ofSize(1), Order.by(Sort.ascIgnoreCase("id")));
        seen.addAll(page.content());
        while (page.hasNext()) {
            page =
                    (CursoredPage<Word>)
                            words.findAll(
                                    page.nextPageRequest(), Order.by(Sort.ascIgnoreCase("id")));
            seen.addAll(page.content());
        }
        assertEquals(
                List.of("A", "a", "AB", "aB", "ab", "B", "b"),
                seen.stream().map(Word::id).toList());
    }

    @Test
    void cursorsOfAnotherOrderAreRefused() {
        var id = UUID.randomUUID();
        var byName = Order.by(Sort.<Todo>asc("note"));
        List<Cursor> others =
                List.of(
                        Cursor.forKey(id),
                        Cursor.forKey("a", 1, id),
                        Cursor.forKey(5, id),
                        Cursor.forKey("a", "b"),
                        Cursor.forKey(id, "a"),
                        Cursor.forKey("a", null));
        for (var cursor : others) {
            for (var request :
                    List.of(
                            PageRequest.afterCursor(cursor, 2, 5, false),
                            PageRequest.beforeCursor(cursor, 2, 5, false))) {
                var e =
                        assertThrows(
                                IllegalArgumentException.class,
                                () -> todos.findAll(request, byName));
                assertTrue(e.getMessage().contains("of another order"), e.getMessage());
            }
        }
        todos.findAll(PageRequest.afterCursor(Cursor.forKey("a", id), 2, 5, false), byName);
        todos.findAll(PageRequest.afterCursor(Cursor.forKey(null, id), 2, 5, false), byName);
    }

    @Test
    void anOrderByWhatTheRecordHasNotIsRefused() {
        var order = Order.by(Sort.<Todo>asc("note; drop table word"));
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> todos.findAll(PageRequest.ofSize(1), order));
        assertTrue(e.getMessage().contains("Todo has no component note;"), e.getMessage());
    }
}
